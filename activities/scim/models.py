"""A directory's people and groups, beside the members they stand for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from activities.columns import Searchable, Timestamp, now
from activities.ids import new_id


class Directory(SQLModel, table=True):
    """An organisation's directory, by the token it sends; there is one."""

    __tablename__ = "directory"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", unique=True)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    default_role: str = Field(max_length=63)
    role_mapping: list[dict[str, str]] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    rotated_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    used_at: datetime | None = Field(default=None, sa_type=Timestamp)


class DirectoryUser(SQLModel, table=True):
    """A person as the directory describes them; `user_name` is kept in lower case.

    `given_role` is the role it gave last; a member who has another was given it by hand. `made`
    says that the account is the directory's own, and not one that was there before.
    """

    __tablename__ = "directory_user"
    __table_args__ = (
        UniqueConstraint("organisation_id", "user_id"),
        UniqueConstraint("organisation_id", "user_name"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    user_id: UUID = Field(foreign_key="app_user.id")
    user_name: str = Field(max_length=320)
    external_id: str | None = Field(default=None, max_length=500)
    active: bool
    made: bool
    given_role: str | None = Field(default=None, max_length=63)
    attributes: dict[str, JsonValue] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class DirectoryGroup(SQLModel, table=True):
    """A group of the directory's; its name may stand for a role."""

    __tablename__ = "directory_group"
    __table_args__ = (UniqueConstraint("organisation_id", "display_name"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    display_name: str = Field(max_length=500)
    external_id: str | None = Field(default=None, max_length=500)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class DirectoryGroupMember(SQLModel, table=True):
    """Who is in which group."""

    __tablename__ = "directory_group_member"

    group_id: UUID = Field(primary_key=True, foreign_key="directory_group.id", ondelete="CASCADE")
    member_id: UUID = Field(
        primary_key=True, foreign_key="directory_user.id", ondelete="CASCADE", index=True
    )
    organisation_id: UUID = Field(foreign_key="organisation.id")
