"""The tables of public pages: their addresses, and what was said in chats."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from activities.columns import Timestamp, now
from activities.ids import new_id


def new_token() -> str:
    """Make the part of an address that nobody can guess."""
    return secrets.token_urlsafe(24)


class PublicPage(SQLModel, table=True):
    """The address of a trigger that is a page. It stays over versions, until it is renewed."""

    __tablename__ = "public_page"
    __table_args__ = (UniqueConstraint("flow_id", "node"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    flow_id: UUID = Field(foreign_key="flow.id")
    node: str = Field(max_length=63)
    kind: str = Field(max_length=10)
    token: str = Field(default_factory=new_token, max_length=64, unique=True)
    open: bool = True
    """Whether the published version has it; one that has it no more is nobody's page."""
    spent_on: date | None = None
    spent: int = Field(default=0, sa_column=Column(Integer, nullable=False))
    """How many runs it has started on that day."""
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)
    renewed_at: datetime | None = Field(default=None, sa_type=Timestamp)


PAGE = SQLModel.metadata.tables["public_page"]


class ChatMessage(SQLModel, table=True):
    """What a visitor wrote, and what the run it started answered. It goes when its run goes."""

    __tablename__ = "chat_message"
    __table_args__ = (
        UniqueConstraint("page_id", "session", "message"),
        Index("ix_chat_message_newest", "page_id", "session", text("id DESC")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    project_id: UUID = Field(foreign_key="project.id", index=True)
    page_id: UUID = Field(foreign_key="public_page.id")
    session: str = Field(max_length=64)
    message: str = Field(max_length=64)
    """The id the visitor's page gave it: sent again it is the same message."""
    run_id: UUID = Field(index=True)
    text: str = Field(sa_type=Text)
    answer: str | None = Field(default=None, sa_type=Text)
    failed: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=Timestamp)


MESSAGE = SQLModel.metadata.tables["chat_message"]
