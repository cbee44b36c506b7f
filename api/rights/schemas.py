"""Roles, teams, grants and service accounts as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from activities.access.grants import Holder
from api.people.schemas import PersonRead, RoleAtRead

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
RoleKey = Annotated[str, Field(max_length=63)]
Permissions = Annotated[list[Annotated[str, Field(max_length=63)]], Field(max_length=100)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RoleRead(_Shown):
    """A role and what it may; a built-in one has no id and stays as it is."""

    id: UUID | None
    key: str
    name: str
    permissions: list[str]
    built_in: bool


class Roles(BaseModel):
    """Every role there is, the built-in ones first."""

    items: list[RoleRead]
    permissions: list[str]
    """Every permission a role can have."""
    not_in_projects: list[str]
    """Those that no role gives in a project: they are about the whole organisation."""


class RoleCreate(_Asked):
    """A role of the organisation's own; its key is what people and teams are given."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,62}$")
    name: Name
    permissions: Permissions


class RoleChange(_Asked):
    """What a role is from now on; what is left out stays."""

    name: Name | None = None
    permissions: Permissions | None = None


class TeamPersonRead(_Shown):
    """Somebody in a team."""

    id: UUID
    name: str
    email: str


class TeamRead(_Shown):
    """A team: `role` is the one in the whole organisation, `projects` those in single ones."""

    id: UUID
    name: str
    role: str | None
    members: list[TeamPersonRead]
    projects: list[RoleAtRead]


class Teams(BaseModel):
    """Every team there is."""

    items: list[TeamRead]


class TeamName(_Asked):
    """What a team is called."""

    name: Name


class TeamRoleSet(_Asked):
    """The role of a team, or null for none."""

    role: RoleKey | None


class MemberSet(_Asked):
    """The role of a person or a team in a project, besides what they have elsewhere."""

    role: RoleKey


class ProjectTeamRead(_Shown):
    """A team that may work in a project; without `project_id`, in all of them."""

    id: UUID
    name: str
    role: str
    project_id: UUID | None


class ProjectMembers(BaseModel):
    """Who may work in a project: people, and teams."""

    items: list[PersonRead]
    teams: list[ProjectTeamRead]


class GrantRead(_Shown):
    """For whom a flow or a connection is, besides the people of its project."""

    id: UUID
    user_id: UUID | None
    team_id: UUID | None
    project_id: UUID | None
    name: str
    level: str


class Grants(BaseModel):
    """Every grant of one thing."""

    items: list[GrantRead]


class GrantCreate(_Asked):
    """For whom, and how much: `view`, `run`, `edit` a flow; `use`, `manage` a connection.

    Exactly one of person, team and (for a connection) another project.
    """

    user_id: UUID | None = None
    team_id: UUID | None = None
    project_id: UUID | None = None
    level: str = Field(max_length=20)

    def holder(self) -> Holder:
        """Give for whom it is."""
        return Holder(self.user_id, self.team_id, self.project_id)


class ServiceAccountRead(_Shown):
    """A program that signs in by keys of its own."""

    id: UUID
    name: str
    role: str
    project_id: UUID | None
    disabled: bool
    created_at: AwareDatetime


class ServiceAccounts(BaseModel):
    """Every service account there is."""

    items: list[ServiceAccountRead]

    @classmethod
    def of(cls, found: object) -> Self:
        """Show them."""
        return cls.model_validate({"items": found}, from_attributes=True)


class ServiceAccountCreate(_Asked):
    """A service account to be made, for all projects or one."""

    name: Name
    role: RoleKey
    project_id: UUID | None = None


class ServiceAccountChange(_Asked):
    """What a service account is from now on; what is left out stays."""

    name: Name | None = None
    role: RoleKey | None = None
    disabled: bool | None = None


class ServiceKeyCreate(_Asked):
    """A key of a service account; `scopes` are permissions such as `run.start`, or `*`."""

    name: Name
    scopes: list[Annotated[str, Field(max_length=63)]] = Field(min_length=1, max_length=100)
    expires_at: AwareDatetime | None = None
