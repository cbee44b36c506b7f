"""The table of tokens: how many a project used on the last day it used any."""

from __future__ import annotations

import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel


class TokenUse(SQLModel, table=True):
    """One row per project."""

    __tablename__ = "token_use"

    project_id: UUID = Field(foreign_key="project.id", primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    day: datetime.date
    """In UTC."""
    tokens: int = Field(sa_column=Column(BigInteger, nullable=False))
