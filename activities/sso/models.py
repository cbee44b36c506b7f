"""Who may vouch for people: an organisation's identity providers, and whom they know as whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from activities.columns import Searchable, Timestamp, now
from activities.ids import new_id


class IdentityProvider(SQLModel, table=True):
    """A service whose word an organisation takes for who somebody is; its secrets are sealed."""

    __tablename__ = "identity_provider"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    key: str = Field(max_length=63)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=16)
    enabled: bool
    settings: dict[str, JsonValue] = Field(sa_type=Searchable)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    default_role: str = Field(max_length=63)
    role_mapping: list[dict[str, str]] = Field(sa_type=Searchable)
    creates_users: bool
    email_domains: list[str] = Field(sa_type=Searchable)
    for_directory: bool
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    updated_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class Identity(SQLModel, table=True):
    """Whom a provider calls by which subject; an e-mail address never says that.

    `given_role` is the role the provider gave last: a member who has another was given it by hand.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("provider_id", "issuer", "subject"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    provider_id: UUID = Field(foreign_key="identity_provider.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="app_user.id", index=True)
    issuer: str = Field(max_length=500)
    subject: str = Field(max_length=500)
    email: str | None = Field(default=None, max_length=320)
    given_role: str | None = Field(default=None, max_length=63)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    used_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class PendingSignIn(SQLModel, table=True):
    """Somebody was sent to a provider and is to come back, by the same browser, once.

    `user_id` and `session_id` are set when they are signed in and link the identity to themselves.
    """

    __tablename__ = "pending_sign_in"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    provider_id: UUID = Field(foreign_key="identity_provider.id", ondelete="CASCADE", index=True)
    state_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    browser_hash: bytes = Field(sa_type=LargeBinary)
    sealed: bytes = Field(sa_type=LargeBinary)
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id")
    session_id: UUID | None = Field(default=None, foreign_key="user_session.id")
    return_to: str = Field(max_length=2000)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp, index=True)


class IdentitySession(SQLModel, table=True):
    """Which of our sessions a provider's word began, so that it can end them."""

    __tablename__ = "identity_session"

    session_id: UUID = Field(primary_key=True, foreign_key="user_session.id", ondelete="CASCADE")
    organisation_id: UUID = Field(foreign_key="organisation.id")
    identity_id: UUID = Field(foreign_key="identity.id", ondelete="CASCADE", index=True)
    sid: str | None = Field(default=None, max_length=500)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    """The provider's own token, where signing out here signs out there."""


class SpentToken(SQLModel, table=True):
    """A message of a provider that was taken: it counts once, and is forgotten when it expires."""

    __tablename__ = "spent_token"

    mark: bytes = Field(sa_type=LargeBinary, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    expires_at: datetime = Field(sa_type=Timestamp, index=True)
