"""Who the caller is."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from activities.auth.devices import device_of
from activities.auth.models import UserSession

PersonName = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
"""What a person is called: one line of text."""


class BesidesRead(BaseModel):
    """What the caller may in these projects and with these flows and connections besides."""

    model_config = ConfigDict(from_attributes=True)

    permissions: list[str]
    projects: list[UUID]
    flows: list[UUID]
    connections: list[UUID]


class MyOrganisation(BaseModel):
    """An organisation of the caller's; `role` is null for who works in single projects of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    key: str
    name: str
    role: str | None
    current: bool


class Me(BaseModel):
    """The caller, what they may do, and where.

    `permissions` count in the whole organisation, `besides` in single places; a thing may also what
    its project may. Who `must_enroll` may nothing until they have set up a second factor, and
    who `must_link` nothing until they have linked a provider of their organisation.
    `organisations` are those they can go over to, and the one they are in.
    """

    kind: Literal["user", "api_key", "service", "public"]
    id: UUID | None
    name: str
    email: str | None
    role: str | None
    organisation_id: UUID
    organisation_name: str
    project_id: UUID | None
    permissions: list[str]
    besides: list[BesidesRead]
    must_enroll: bool
    must_link: bool
    organisations: list[MyOrganisation]
    may_add_organisation: bool


class MeUpdate(BaseModel):
    """What the caller wants to be called."""

    model_config = ConfigDict(extra="forbid")

    name: PersonName


class OrganisationSwitch(BaseModel):
    """Which of the caller's organisations to go over to."""

    model_config = ConfigDict(extra="forbid")

    organisation: UUID


class SessionRead(BaseModel):
    """A place where somebody is signed in. `last_seen_at` is right to the minute."""

    id: UUID
    device: str
    address: str | None
    created_at: AwareDatetime
    last_seen_at: AwareDatetime
    expires_at: AwareDatetime
    current: bool

    @classmethod
    def of(cls, row: UserSession, current: UUID | None) -> Self:
        """Show a session to whose it is."""
        return cls(
            id=row.id,
            device=device_of(row.user_agent),
            address=row.address,
            created_at=row.created_at,
            last_seen_at=row.seen_at,
            expires_at=row.expires_at,
            current=row.id == current,
        )


class Sessions(BaseModel):
    """Everywhere the caller is signed in."""

    items: list[SessionRead]
