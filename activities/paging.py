"""Lists in pages: newest first, from a cursor only we can make."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor
from nextscript.errors import Malformed
from store.keys import KeyRing

LIMIT, MOST = 50, 200
_MARK = 16


RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Window:
    """Which piece of a list is asked for; `scope` binds its cursor to one list of one caller."""

    limit: int
    after: UUID | None
    keys: KeyRing
    scope: str


@dataclass(frozen=True)
class Page(Generic[RowT]):
    """A piece of a list, and the cursor of the next one."""

    items: Sequence[RowT]
    next: str | None


def window(keys: KeyRing, actor: Actor, path: str, limit: int, cursor: str | None) -> Window:
    """Read a cursor. Raises Malformed when it was not made here, for this caller and list."""
    scope = f"{actor.organisation_id}/{actor.project_id}/{path}"
    return Window(limit, _read(keys, scope, cursor) if cursor else None, keys, scope)


async def page(
    session: AsyncSession, query: Select[RowT], table: type[RowT], window: Window
) -> Page[RowT]:
    """Run a query for one page, by descending id."""
    column = table.id  # type: ignore[attr-defined] # every table's key is `id`
    if window.after is not None:
        query = query.where(column < window.after)
    query = query.order_by(column.desc()).limit(window.limit + 1)
    rows = (await session.scalars(query)).all()
    shown = rows[: window.limit]
    more = len(rows) > window.limit
    return Page(shown, cursor_at(window, shown[-1].id) if more else None)  # type: ignore[attr-defined] # as above


def cursor_at(window: Window, row: UUID) -> str:
    """Make the cursor that goes on after a row."""
    return base64.urlsafe_b64encode(
        row.bytes + _mark(window.keys, window.scope, row.bytes)
    ).decode()


def _read(keys: KeyRing, scope: str, cursor: str) -> UUID:
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 16 + _MARK or not hmac.compare_digest(raw[16:], _mark(keys, scope, raw[:16])):
        raise Malformed("This cursor is not valid here.", code="request.cursor")
    return UUID(bytes=raw[:16])


def _mark(keys: KeyRing, scope: str, row: bytes) -> bytes:
    key = keys.derive(keys.current_id, "cursor")
    return hmac.digest(key, scope.encode() + b"\0" + row, "sha256")[:_MARK]
