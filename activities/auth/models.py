"""Who there is: organisations, people, their roles, sessions and keys."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from activities.columns import Searchable, Timestamp, now
from activities.ids import new_id


class Organisation(SQLModel, table=True):
    """Owns projects and people; nothing is seen across its border."""

    __tablename__ = "organisation"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    key: str = Field(max_length=63, unique=True)
    name: str = Field(max_length=200)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class User(SQLModel, table=True):
    """A person. `email` is kept folded, so that one address is one person."""

    __tablename__ = "app_user"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: str = Field(max_length=320, unique=True)
    name: str = Field(max_length=200)
    password_hash: str
    disabled: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class Member(SQLModel, table=True):
    """A person's role in an organisation, or in one project of it when `project_id` is set."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint(
            "organisation_id", "project_id", "user_id", postgresql_nulls_not_distinct=True
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID | None = Field(default=None, foreign_key="project.id")
    user_id: UUID = Field(foreign_key="app_user.id", index=True)
    role: str = Field(max_length=63)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class UserSession(SQLModel, table=True):
    """A sign-in. The browser holds the token, this row its hash, and that of the one before."""

    __tablename__ = "user_session"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    user_id: UUID = Field(foreign_key="app_user.id", index=True)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    previous_hash: bytes | None = Field(default=None, sa_type=LargeBinary, index=True)
    rotated_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    seen_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp)
    ended_at: datetime | None = Field(default=None, sa_type=Timestamp)
    address: str | None = None
    user_agent: str | None = None
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class ApiKey(SQLModel, table=True):
    """A key a program signs in with. `prefix` finds it, `secret_hash` proves it."""

    __tablename__ = "api_key"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID | None = Field(default=None, foreign_key="project.id")
    user_id: UUID = Field(foreign_key="app_user.id", index=True)
    name: str = Field(max_length=200)
    prefix: str = Field(max_length=16, unique=True)
    secret_hash: bytes = Field(sa_type=LargeBinary)
    scopes: list[str] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    expires_at: datetime | None = Field(default=None, sa_type=Timestamp)
    last_used_at: datetime | None = Field(default=None, sa_type=Timestamp)
    revoked_at: datetime | None = Field(default=None, sa_type=Timestamp)


class Idempotency(SQLModel, table=True):
    """The answer to a POST that carried an `Idempotency-Key`; `answer` is encrypted."""

    __tablename__ = "idempotency"
    __table_args__ = (
        UniqueConstraint("organisation_id", "route", "key"),
        Index("ix_idempotency_expires_at", text("expires_at")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    route: str = Field(max_length=1000)
    key: str = Field(max_length=255)
    body_hash: bytes = Field(sa_type=LargeBinary)
    answer: bytes | None = Field(default=None, sa_type=LargeBinary)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp)


class Mail(SQLModel, table=True):
    """A mail of the platform; its text holds a link that works once, so it is kept sealed.

    `shown` says whether owners may read it here, where nothing sends it.
    """

    __tablename__ = "mail"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    address: str = Field(max_length=320)
    subject: str = Field(max_length=200)
    sealed: bytes = Field(sa_type=LargeBinary)
    shown: bool
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp, index=True)


class PasswordReset(SQLModel, table=True):
    """Somebody asked for a new password by mail; of an unknown address there is a row as well."""

    __tablename__ = "password_reset"
    __table_args__ = (Index("ix_password_reset_address", "address", "created_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    address: str = Field(max_length=320)
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id", index=True)
    token_hash: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    handled_at: datetime | None = Field(default=None, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp)
    used_at: datetime | None = Field(default=None, sa_type=Timestamp)


class Invitation(SQLModel, table=True):
    """Somebody is to become a member. The row goes when they do, or when it is revoked."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("organisation_id", "email"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    project_id: UUID | None = Field(default=None, foreign_key="project.id")
    email: str = Field(max_length=320)
    role: str = Field(max_length=63)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    invited_by: UUID = Field(foreign_key="app_user.id")
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp)


class FailedSignIn(SQLModel, table=True):
    """How often an account failed of late; by its hash, for it may be a password in its field."""

    __tablename__ = "failed_sign_in"

    account: bytes = Field(sa_type=LargeBinary, primary_key=True)
    failures: int
    last_at: datetime = Field(sa_type=Timestamp)
