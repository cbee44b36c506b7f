"""What rights come from, besides a person's own membership."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from activities.columns import Searchable, Timestamp, now
from activities.ids import new_id


class Role(SQLModel, table=True):
    """A role of an organisation's own. The built-in ones have no rows."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    key: str = Field(max_length=63)
    name: str = Field(max_length=200)
    permissions: list[str] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class Team(SQLModel, table=True):
    """People who get roles and grants together."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    name: str = Field(max_length=200)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class TeamMember(SQLModel, table=True):
    """Somebody in a team; they are a member of its organisation."""

    __tablename__ = "team_member"

    team_id: UUID = Field(foreign_key="team.id", ondelete="CASCADE", primary_key=True)
    user_id: UUID = Field(foreign_key="app_user.id", primary_key=True, index=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class TeamRole(SQLModel, table=True):
    """A team's role in its organisation, or in one project of it when `project_id` is set."""

    __tablename__ = "team_role"
    __table_args__ = (
        UniqueConstraint("team_id", "project_id", postgresql_nulls_not_distinct=True),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID | None = Field(
        default=None, foreign_key="project.id", ondelete="CASCADE", index=True
    )
    team_id: UUID = Field(foreign_key="team.id", ondelete="CASCADE")
    role: str = Field(max_length=63)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class ProvidedPlace(SQLModel, table=True):
    """A role in a project, or a place in a team, that a provider or directory says somebody has.

    It stands beside the row that gives the rights: one that no such row explains was made by hand.
    """

    __tablename__ = "provided_place"
    __table_args__ = (
        CheckConstraint("num_nonnulls(identity_id, directory_user_id) = 1", name="one_source"),
        CheckConstraint("num_nonnulls(project_id, team_id) = 1", name="one_place"),
        UniqueConstraint(
            *("identity_id", "directory_user_id", "project_id", "team_id"),
            name="uq_provided_place",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    user_id: UUID = Field(foreign_key="app_user.id", index=True)
    identity_id: UUID | None = Field(default=None, foreign_key="identity.id", ondelete="CASCADE")
    directory_user_id: UUID | None = Field(
        default=None, foreign_key="directory_user.id", ondelete="CASCADE", index=True
    )
    project_id: UUID | None = Field(
        default=None, foreign_key="project.id", ondelete="CASCADE", index=True
    )
    team_id: UUID | None = Field(
        default=None, foreign_key="team.id", ondelete="CASCADE", index=True
    )
    role: str = Field(max_length=63)


class AccessGrant(SQLModel, table=True):
    """One flow or one connection, for a person, a team or (a connection) another project.

    `project_id` is the project that owns it, `level` how much of it is given.
    """

    __tablename__ = "access_grant"
    __table_args__ = (
        CheckConstraint("num_nonnulls(flow_id, connection_id) = 1", name="one_thing"),
        CheckConstraint("num_nonnulls(user_id, team_id, to_project_id) = 1", name="one_holder"),
        UniqueConstraint(
            *("flow_id", "connection_id", "user_id", "team_id", "to_project_id"),
            name="uq_access_grant",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", ondelete="CASCADE", index=True)
    flow_id: UUID | None = Field(default=None, foreign_key="flow.id", ondelete="CASCADE")
    connection_id: UUID | None = Field(
        default=None, foreign_key="connection.id", ondelete="CASCADE", index=True
    )
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id", index=True)
    team_id: UUID | None = Field(
        default=None, foreign_key="team.id", ondelete="CASCADE", index=True
    )
    to_project_id: UUID | None = Field(
        default=None, foreign_key="project.id", ondelete="CASCADE", index=True
    )
    level: str = Field(max_length=20)
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class ServiceAccount(SQLModel, table=True):
    """A program that signs in by keys of its own, and stays when whoever made it leaves."""

    __tablename__ = "service_account"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    project_id: UUID | None = Field(
        default=None, foreign_key="project.id", ondelete="CASCADE", index=True
    )
    name: str = Field(max_length=200)
    role: str = Field(max_length=63)
    disabled: bool = False
    created_by: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
