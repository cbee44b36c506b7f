"""Mails as the API shows them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from activities.auth.mailing.server import Security
from activities.auth.mails import State


class MailRead(BaseModel):
    """A mail that was written; what it links to works until `expires_at`.

    `text` is null where a mail server is set. `error` says why it was not taken the last time.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    address: str
    subject: str
    text: str | None
    state: State
    error: str | None
    sent_at: AwareDatetime | None
    created_at: AwareDatetime
    expires_at: AwareDatetime


class MailServerRead(BaseModel):
    """Where mails go, and whom they are from."""

    model_config = ConfigDict(from_attributes=True)

    host: str
    port: int
    security: Security
    sender: str


class MailAccepted(BaseModel):
    """It will be sent."""

    accepted: Literal[True] = True
