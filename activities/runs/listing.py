"""`runs.list`: the runs of a project, newest first, filtered and searched."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import col

from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.runs.models import SEARCHED, Run
from activities.runs.shapes import RunStatus, Source, WaitKind


class Filters(BaseModel):
    """Which runs are asked for; what is absent filters nothing."""

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
    attention: bool | None = None


@operation("runs.list", permission="run.read")
async def list_runs(
    session: AsyncSession, actor: Actor, filters: Filters, window: Window
) -> Page[Run]:
    """Give a page of runs."""
    query = _filtered(visible(actor), filters)
    query = query.options(defer(cast("QueryableAttribute[object]", Run.start)))
    return await page(session, query, Run, window)


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
    if filters.attention is not None:
        needing = needs_attention()
        query = query.where(needing if filters.attention else ~needing)
    return query.where(_says(filters.q)) if filters.q else query


def needs_attention() -> ColumnElement[bool]:
    """Say whether somebody should look at a run.

    It failed and nobody started it again from a step; or the engine cannot go on with it; or
    nobody can tell whether one of its steps took effect: such a live run waits for nothing else.
    """
    waits = col(Run.waiting_for)
    waits_for_nobody = and_(col(Run.status) == "waiting", func.cardinality(waits) == 0)
    return or_(
        and_(col(Run.status) == "failed", ~col(Run.forked)),
        col(Run.stuck).is_not(None),
        waits_for_nobody,
        func.coalesce(col(Run.steps).op("?")("unknown"), false()),
    )


def _says(words: str) -> ColumnElement[bool]:
    asked = func.websearch_to_tsquery("simple", words.replace("\0", " "))
    matches = literal_column(SEARCHED, TSVECTOR).bool_op("@@")(asked)
    try:
        return or_(matches, col(Run.id) == UUID(words.strip()))
    except ValueError:
        return matches
