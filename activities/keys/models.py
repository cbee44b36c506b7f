"""Which master keys encrypted, and when: how long an old one is needed follows from it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from activities.columns import Timestamp, now


class MasterKey(SQLModel, table=True):
    """A master key by its id; the key itself is in the operator's key ring only.

    No organisation's: the keys are the instance's.
    """

    __tablename__ = "master_key"

    key_id: str = Field(primary_key=True)
    since: datetime = Field(default_factory=now, sa_type=Timestamp)
    """When it was first seen to be the one that encrypts."""
    until: datetime | None = Field(default=None, sa_type=Timestamp)
    """When it stopped to encrypt; None for the newest."""
