"""People, their roles and invitations as the API takes and shows them."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from activities.auth.invitations import Invited
from api.me.schemas import PersonName


class RoleAtRead(BaseModel):
    """A role in one project; `project` is its name."""

    model_config = ConfigDict(from_attributes=True)

    project_id: UUID
    project: str
    role: str


class PersonRead(BaseModel):
    """A member; `project_id` is set when they have no role in the organisation.

    `role` is then the one in that project. `projects` are all their roles in single projects.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str
    role: str
    project_id: UUID | None
    disabled: bool
    joined_at: AwareDatetime
    seen_at: AwareDatetime | None
    second_factor: bool
    projects: list[RoleAtRead]


class People(BaseModel):
    """Everybody there is."""

    items: list[PersonRead]


class RoleUpdate(BaseModel):
    """What somebody is from now on: viewer, operator, editor, admin or owner."""

    model_config = ConfigDict(extra="forbid")

    role: str = Field(max_length=63)


class InvitationCreate(BaseModel):
    """Whom to invite, as what, and to which project alone."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=320)
    role: str = Field(max_length=63)
    project_id: UUID | None = None


class InvitationRead(BaseModel):
    """Somebody who was invited and has not come yet."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    role: str
    project_id: UUID | None
    created_at: AwareDatetime
    expires_at: AwareDatetime


class InvitationMade(InvitationRead):
    """An invitation with its link, which is shown this once."""

    link: str

    @classmethod
    def of(cls, made: Invited) -> Self:
        """Show an invitation that was just made."""
        shown = InvitationRead.model_validate(made.invitation)
        return cls(**dict(shown), link=made.link)


class Invitations(BaseModel):
    """Everybody who is invited."""

    items: list[InvitationRead]


class InvitationToken(BaseModel):
    """What an invitation's link holds."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1, max_length=200)


class InvitationSeen(BaseModel):
    """What a link invites to; whose address is `known` signs in to follow it.

    Where `sso_required` it is followed by signing in by a provider of the organisation.
    """

    model_config = ConfigDict(from_attributes=True)

    email: str
    organisation: str
    role: str
    invited_by: str
    known: bool
    organisation_key: str
    sso_required: bool


class InvitationAccept(InvitationToken):
    """Who a new person is."""

    name: PersonName
    password: str = Field(max_length=1024)
