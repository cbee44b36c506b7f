"""Who there is: organisations, people, their roles, sessions and keys."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from activities.columns import Searchable, Timestamp, now
from activities.ids import new_id


class Organisation(SQLModel, table=True):
    """Owns projects and people; nothing is seen across its border."""

    __tablename__ = "organisation"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    key: str = Field(max_length=63, unique=True)
    name: str = Field(max_length=200)
    mfa_required: bool = False
    sso_required_since: datetime | None = Field(default=None, sa_type=Timestamp)
    """Since when people come in by a provider alone; None where they need not."""
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
    """A sign-in: a browser's, or the family of a program's refresh tokens.

    Its holder has the token, this row its hash, and that of the one before. `proven_at` is when
    they last showed who they are, `strong` whether by two factors when they came.
    """

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
    idle_seconds: float
    client: str = Field(max_length=16)
    method: str = Field(max_length=32)
    strong: bool
    proven_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    address: str | None = None
    user_agent: str | None = None
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


class RotatedToken(SQLModel, table=True):
    """A token that was rotated out long ago: who brings it has a copy."""

    __tablename__ = "rotated_token"

    token_hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    session_id: UUID = Field(foreign_key="user_session.id", index=True)


class ApiKey(SQLModel, table=True):
    """A key a program signs in with. `prefix` finds it, `secret_hash` proves it.

    It stands for a person or for a service account.
    """

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, service_account_id) = 1", name="one_holder"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID | None = Field(default=None, foreign_key="project.id")
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id", index=True)
    service_account_id: UUID | None = Field(
        default=None, foreign_key="service_account.id", ondelete="CASCADE", index=True
    )
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

    `shown` says whether owners may read it here, where nothing sends it. Where a mail server is
    set the row is the outbox: `handed_over_at` says since when the engine is to send it, and a mail
    that was sent or given up has no text any more.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index(
            "ix_mail_due",
            "created_at",
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    address: str = Field(max_length=320)
    subject: str = Field(max_length=200)
    sealed: bytes = Field(sa_type=LargeBinary)
    shown: bool
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    expires_at: datetime = Field(sa_type=Timestamp, index=True)
    handed_over_at: datetime | None = Field(default=None, sa_type=Timestamp)
    sent_at: datetime | None = Field(default=None, sa_type=Timestamp)
    failed_at: datetime | None = Field(default=None, sa_type=Timestamp)
    attempts: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default=text("0"))
    )
    error: str | None = None
    """What was wrong the last time, in words."""


class PasswordReset(SQLModel, table=True):
    """Somebody asked for a new password by mail; of an unknown address there is a row as well."""

    __tablename__ = "password_reset"
    __table_args__ = (
        Index("ix_password_reset_address", "address", "created_at"),
        Index("ix_password_reset_created_at", "created_at"),
        Index("ix_password_reset_due", "id", postgresql_where=text("handled_at IS NULL")),
    )

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
    forgotten_at: datetime = Field(sa_type=Timestamp)


class TotpFactor(SQLModel, table=True):
    """A person's authenticator app. `sealed` counts, `pending` waits for its first code.

    `last_step` is the time step of the last code that was accepted: none up to it counts again.
    """

    __tablename__ = "totp_factor"

    user_id: UUID = Field(foreign_key="app_user.id", primary_key=True)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    pending: bytes | None = Field(default=None, sa_type=LargeBinary)
    last_step: int = Field(default=0, sa_type=BigInteger)
    confirmed_at: datetime | None = Field(default=None, sa_type=Timestamp)


class RecoveryCode(SQLModel, table=True):
    """A code that stands once for a lost factor; the row goes when it is used."""

    __tablename__ = "recovery_code"

    user_id: UUID = Field(foreign_key="app_user.id", primary_key=True)
    code_hash: bytes = Field(sa_type=LargeBinary, primary_key=True)


class Passkey(SQLModel, table=True):
    """A key on a person's device or security key; only its public half is here."""

    __tablename__ = "passkey"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    user_id: UUID = Field(foreign_key="app_user.id", index=True)
    credential_id: bytes = Field(sa_type=LargeBinary, unique=True)
    public_key: bytes = Field(sa_type=LargeBinary)
    sign_count: int = Field(sa_type=BigInteger)
    name: str = Field(max_length=100)
    transports: list[str] = Field(sa_type=Searchable)
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    last_used_at: datetime | None = Field(default=None, sa_type=Timestamp)


class PasskeyChallenge(SQLModel, table=True):
    """A question to a passkey, which is answered once and soon; `subject` is whose answer counts.

    A person who adds a passkey or proves who they are, a ticket, or nobody known yet.
    """

    __tablename__ = "passkey_challenge"

    challenge: bytes = Field(sa_type=LargeBinary, primary_key=True)
    purpose: str = Field(max_length=16)
    subject: bytes | None = Field(default=None, sa_type=LargeBinary)
    expires_at: datetime = Field(sa_type=Timestamp, index=True)


class MfaTicket(SQLModel, table=True):
    """A sign-in whose first factor was right and whose second is due."""

    __tablename__ = "mfa_ticket"

    token_hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    user_id: UUID = Field(foreign_key="app_user.id", index=True)
    method: str = Field(max_length=32)
    client: str = Field(max_length=16)
    user_agent: str | None = None
    attempts: int = 0
    expires_at: datetime = Field(sa_type=Timestamp, index=True)
