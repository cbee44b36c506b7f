"""Who may something with a single thing, and with whom it can be shared, as the API shows it."""

from __future__ import annotations

from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ByRoleRead(_Shown):
    """Somebody who needs no grant; without `project_id` their role counts in all projects.

    `level` is the grant that comes nearest to what the role allows.
    """

    kind: Literal["person", "team", "service"]
    id: UUID
    name: str
    email: str | None
    role: str
    project_id: UUID | None
    level: str


class AccessRead(_Shown):
    """Who may something by their role, each once, and the levels the caller may give."""

    by_role: list[ByRoleRead]
    levels: list[str]


class HolderFound(_Shown):
    """Somebody, or a team."""

    kind: Literal["person", "team"]
    id: UUID
    name: str
    email: str | None


class Candidates(BaseModel):
    """Some of those with whom something can be shared: at most 20 teams and 20 people."""

    items: list[HolderFound]

    @classmethod
    def of(cls, found: object) -> Self:
        """Show them."""
        return cls.model_validate({"items": found}, from_attributes=True)
