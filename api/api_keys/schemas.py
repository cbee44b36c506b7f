"""API keys as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class ApiKeyCreate(BaseModel):
    """A key to be made; `scopes` are permissions such as `run.start`, or `*`."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    scopes: list[Annotated[str, Field(max_length=63)]] = Field(min_length=1, max_length=100)
    expires_at: AwareDatetime | None = None
    project_id: UUID | None = None


class ApiKeyRead(BaseModel):
    """A key without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    project_id: UUID | None
    created_at: AwareDatetime
    expires_at: AwareDatetime | None
    last_used_at: AwareDatetime | None


class ApiKeyMade(ApiKeyRead):
    """A key with its secret, which is shown this once."""

    secret: str
