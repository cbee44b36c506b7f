"""What a caller says of a provider, and what is shown of one."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    model_validator,
)

from nextscript.document.models import KEY

Kind = Literal["oidc", "oauth2", "saml"]
Key = Annotated[str, Field(pattern=KEY)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
Role = Annotated[str, Field(max_length=63)]
Domain = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True),
    Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$"),
]
Secret = Annotated[str, Field(min_length=1, max_length=10_000)]


class MappedGroup(BaseModel):
    """What a group of the provider's stands for.

    A role in the organisation, or with `project_id` in that project alone; or a place in a team.
    """

    model_config = ConfigDict(extra="forbid")

    group: Annotated[str, Field(min_length=1, max_length=500)]
    role: Role | None = None
    project_id: UUID | None = None
    team_id: UUID | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.role is None) == (self.team_id is None):
            raise ValueError("say either a role or a team")
        if self.project_id is not None and self.role is None:
            raise ValueError("say which role in the project")
        return self


Mapping = Annotated[list[MappedGroup], Field(max_length=500)]


def lines_of(mapping: list[MappedGroup]) -> list[dict[str, str]]:
    """Give a mapping as it is kept."""
    return [one.model_dump(mode="json", exclude_none=True) for one in mapping]


Domains = Annotated[list[Domain], Field(max_length=100)]


class ProviderCreate(BaseModel):
    """A new provider; `client_secret` is never shown again. What `settings` holds is its kind's."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    name: Name
    kind: Kind
    enabled: bool = True
    settings: dict[str, JsonValue]
    client_secret: Secret | None = None
    default_role: Role = "viewer"
    role_mapping: Mapping = []
    creates_users: bool = True
    email_domains: Domains = []
    for_directory: bool = False


class ProviderPatch(BaseModel):
    """A change; what is left out stays. `settings` replaces them all."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    enabled: bool | None = None
    settings: dict[str, JsonValue] | None = None
    client_secret: Secret | None = None
    default_role: Role | None = None
    role_mapping: Mapping | None = None
    creates_users: bool | None = None
    email_domains: Domains | None = None
    for_directory: bool | None = None


class ProviderRead(BaseModel):
    """A provider without its secret. `addresses` are what it has to be told of us."""

    id: UUID
    key: str
    name: str
    kind: Kind
    enabled: bool
    settings: dict[str, JsonValue]
    has_client_secret: bool
    default_role: str
    role_mapping: list[MappedGroup]
    creates_users: bool
    email_domains: list[str]
    for_directory: bool
    identities: int
    addresses: dict[str, str]
    created_at: AwareDatetime
    updated_at: AwareDatetime
