"""`runs.list`: the runs of a project, newest first, filtered and searched."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import col

from activities.operation import Actor, operation
from activities.runs.models import SEARCHED, Run
from activities.runs.shapes import RunStatus, Source, WaitKind
from nextscript.errors import Malformed


class Filters(BaseModel):
    """Which runs are asked for; what is absent filters nothing."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    project: UUID | None = None
    flow: UUID | None = None
    status: list[RunStatus] = []
    q: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    waiting_for: WaitKind | None = None
    source: Source | None = None
    test: bool | None = None
    parent: UUID | None = None
    cursor: str | None = None
    limit: int = 50


@operation("runs.list", permission="run.read")
async def list_runs(
    session: AsyncSession, actor: Actor, filters: Filters
) -> tuple[list[Run], str | None]:
    """Give a page of runs and the cursor of the next one."""
    query = _filtered(visible(actor), filters)
    if filters.cursor:
        query = query.where(col(Run.id) < _read_cursor(filters.cursor))
    query = (
        query.options(defer(cast("QueryableAttribute[object]", Run.start)))
        .order_by(col(Run.id).desc())
        .limit(filters.limit + 1)
    )
    rows = list((await session.execute(query)).scalars())
    page = rows[: filters.limit]
    return page, _cursor(page[-1].id) if len(rows) > filters.limit else None


def visible(actor: Actor) -> Select[Run]:
    """Give the query of all runs an actor may know of."""
    query = select(Run).where(col(Run.organisation_id) == actor.organisation_id)
    if actor.project_id is not None:
        query = query.where(col(Run.project_id) == actor.project_id)
    return query


def _filtered(query: Select[Run], filters: Filters) -> Select[Run]:
    conditions: dict[str, ColumnElement[bool] | None] = {
        "project": col(Run.project_id) == filters.project,
        "flow": col(Run.flow_id) == filters.flow,
        "since": col(Run.created_at) >= filters.since if filters.since else None,
        "until": col(Run.created_at) < filters.until if filters.until else None,
        "source": col(Run.source) == filters.source,
        "test": col(Run.test) == filters.test,
        "parent": col(Run.parent_run_id) == filters.parent,
        "status": col(Run.status).in_(filters.status),
        "waiting_for": col(Run.waiting_for).contains([filters.waiting_for]),
    }
    for name, condition in conditions.items():
        if condition is not None and getattr(filters, name) not in (None, []):
            query = query.where(condition)
    return query.where(_says(filters.q)) if filters.q else query


def _says(words: str) -> ColumnElement[bool]:
    asked = func.websearch_to_tsquery("simple", words.replace("\0", " "))
    matches = literal_column(SEARCHED, TSVECTOR).bool_op("@@")(asked)
    try:
        return or_(matches, col(Run.id) == UUID(words.strip()))
    except ValueError:
        return matches


def _cursor(run_id: UUID) -> str:
    return base64.urlsafe_b64encode(run_id.bytes).rstrip(b"=").decode()


def _read_cursor(cursor: str) -> UUID:
    try:
        return UUID(bytes=base64.b64decode(cursor + "==", altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise Malformed("The cursor is not one we gave.", code="request.cursor") from None
