"""Mails as the API shows them."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict


class MailRead(BaseModel):
    """A mail that was written; what it links to works until `expires_at`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    address: str
    subject: str
    text: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
