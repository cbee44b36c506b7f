"""Projects as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from nextscript.document.models import Key

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ProjectCreate(BaseModel):
    """A new project; without a key it gets one from its name."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    key: Key | None = None


class ProjectPatch(BaseModel):
    """Another name for a project."""

    model_config = ConfigDict(extra="forbid")

    name: Name


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
    trash_days: float = Field(description="For how many days a deleted project can be restored.")
    deleted_at: datetime | None
    gone_at: datetime | None = Field(
        description="When a deleted project goes for good, with all that is in it."
    )
