"""Keys: readable, stable names, unique in their project."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.projects.models import Flow
from nextscript.errors import Conflict

_LONGEST = 63


def slug(name: str) -> str:
    """Make a key of a name: `Order intake` becomes `order-intake`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return (words if words[:1].isalpha() else f"flow-{words}".rstrip("-"))[:_LONGEST]


async def free_key(session: AsyncSession, project_id: UUID, name: str) -> str:
    """Give a key for a name that no flow of the project has."""
    wanted = slug(name)
    query = select(col(Flow.key)).where(
        col(Flow.project_id) == project_id,
        col(Flow.deleted_at).is_(None),
        col(Flow.key).startswith(wanted[: _LONGEST - 6], autoescape=True),
    )
    return first_free(wanted, set(await session.scalars(query)))


def first_free(wanted: str, taken: set[str]) -> str:
    """Give a key, with a number behind it when it is taken."""
    number, key = 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted[: _LONGEST - len(str(number)) - 1]}-{number}"
    return key


async def refuse_taken(session: AsyncSession, project_id: UUID, key: str) -> None:
    """Raise Conflict when a flow of the project has this key."""
    query = select(col(Flow.id)).where(
        col(Flow.project_id) == project_id, col(Flow.key) == key, col(Flow.deleted_at).is_(None)
    )
    if await session.scalar(query):
        raise Conflict(f"A flow of this project is called {key} already.", code="flow.key_taken")
