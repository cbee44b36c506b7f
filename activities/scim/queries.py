"""Lists, filtered and in pages (RFC 7644, 3.4.2)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from scim2_models import Group, ScimFilter
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from activities.scim.shapes import MOST, ScimUser, said
from nextscript.errors import Malformed

_EQUALS = re.compile(r'\s*(\w+)\s+eq\s+"([^"\\]*)"\s*', re.IGNORECASE)
_MOST_MATCHED = 10_000
RowT = TypeVar("RowT")
ResourceT = TypeVar("ResourceT", ScimUser, Group)


@dataclass(frozen=True)
class Asked:
    """Which piece of a list is wanted; `start` counts from 1."""

    filter: str | None = None
    start: int = 1
    count: int = 100


@dataclass(frozen=True)
class Found(Generic[ResourceT]):
    """A piece of a list."""

    resources: Sequence[ResourceT]
    total: int
    start: int


@dataclass(frozen=True)
class Source(Generic[RowT, ResourceT]):
    """Where resources come from: rows, what some attributes are there, and how they are shown."""

    query: Select[Any]
    columns: dict[str, Any]
    """By attribute in lower case: what is compared, and whether small letters are."""
    model: type[ResourceT]
    shown: Callable[[Sequence[RowT]], Awaitable[list[ResourceT]]]


async def search(
    session: AsyncSession, source: Source[RowT, ResourceT], asked: Asked
) -> Found[ResourceT]:
    """Give a piece of what fits. Raises Malformed `scim.invalidFilter` or `scim.tooMany`."""
    start, count = max(1, asked.start), min(max(0, asked.count), MOST)
    if not asked.filter:
        total = await session.scalar(select(func.count()).select_from(source.query.subquery()))
        rows = await session.scalars(source.query.offset(start - 1).limit(count))
        return Found(await source.shown(list(rows)), total or 0, start)
    with said():
        wanted: Any = ScimFilter[source.model](asked.filter)  # type: ignore[name-defined] # chosen by the source
    rows = await session.scalars(_narrowed(source, asked.filter).limit(_MOST_MATCHED + 1))
    listed = await source.shown(list(rows))
    if len(listed) > _MOST_MATCHED:
        raise Malformed("This filter is looked for in too many.", code="scim.tooMany")
    with said():
        fitting = [one for one in listed if wanted.match(one, strict=True)]
    return Found(fitting[start - 1 : start - 1 + count], len(fitting), start)


def _narrowed(source: Source[RowT, ResourceT], text: str) -> Select[Any]:
    """Let the database look for what directories ask most: one attribute that equals a text."""
    found = _EQUALS.fullmatch(text)
    column = source.columns.get(found[1].lower()) if found else None
    if found is None or column is None:
        return source.query
    return source.query.where(func.lower(column) == found[2].lower())
