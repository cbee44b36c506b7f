"""Projects as the API shows them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ProjectRead(BaseModel):
    """A project."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    key: str
    name: str
    organisation_id: UUID
    archived: bool
    role: str
    created_at: datetime
