"""Who the caller is."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class Me(BaseModel):
    """The caller, what they may do, and where."""

    kind: Literal["user", "api_key", "service", "public"]
    id: UUID | None
    name: str
    email: str | None
    role: str | None
    organisation_id: UUID
    organisation_name: str
    project_id: UUID | None
    permissions: list[str]
