"""API keys as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from activities.auth.api_keys import NewKey
from activities.auth.key_holders import KeyView
from api.flows.schemas import ActorRead


class ApiKeyCreate(BaseModel):
    """A key to be made; `scopes` are permissions such as `run.start`, or `*`."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    scopes: list[Annotated[str, Field(max_length=63)]] = Field(min_length=1, max_length=100)
    expires_at: AwareDatetime | None = None
    project_id: UUID | None = None


class ApiKeyRead(BaseModel):
    """A key without its secret; `owner` is the person or the service account it stands for."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    project_id: UUID | None
    service_account_id: UUID | None
    created_at: AwareDatetime
    expires_at: AwareDatetime | None
    last_used_at: AwareDatetime | None
    owner: ActorRead

    @classmethod
    def of(cls, view: KeyView) -> Self:
        """Show a key."""
        return cls.model_validate({**dict(view.key), "owner": view.owner})


class ApiKeyMade(ApiKeyRead):
    """A key with its secret, which is shown this once."""

    secret: str

    @classmethod
    def made(cls, key: NewKey) -> Self:
        """Show a key that was just made."""
        return cls(**dict(ApiKeyRead.of(key)), secret=key.secret)
