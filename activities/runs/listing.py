"""`runs.list`: the runs of a project, newest first, filtered and searched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
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

from activities.authorising import within
from activities.counting import Total, estimated
from activities.ids import first_id_at
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects.living import in_living
from activities.runs.models import SEARCHED, Run
from activities.runs.shapes import RunStatus, Source, WaitKind
from store.tenancy import as_owner

_SLACK = timedelta(minutes=5)
_BEGINNING, _END = datetime(1970, 1, 2, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_WORDS_COST = "0.1"
"""What PostgreSQL shall think of splitting a text into words: it is forty times its usual guess,
by which it would read run after run for a word that few of them have."""


class Filters(BaseModel):
    """Which runs are asked for; what is absent filters nothing."""

    project: UUID | None = None
    flow: UUID | None = None
    status: list[RunStatus] = []
    environment: str | None = None
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
    await _planned_for(session, filters)
    query = _filtered(visible(actor), filters)
    query = query.options(defer(cast("QueryableAttribute[object]", Run.start)))
    if not (filters.q or filters.waiting_for):
        return await page(session, query, Run, window)
    # As the owner, and so by the GIN indexes: under a policy PostgreSQL reads every row of the
    # organisation before it asks what might tell of a row, such as a search. The query says whose,
    # and of what it found only that is given which is seen under the policy.
    async with as_owner(session):
        found = await page(session, query, Run, window)
    return await _seen(session, found)


async def _seen(session: AsyncSession, found: Page[Run]) -> Page[Run]:
    ids = select(col(Run.id)).where(col(Run.id).in_([one.id for one in found.items]))
    seen = set(await session.scalars(ids)) if found.items else set[UUID]()
    return replace(found, items=[one for one in found.items if one.id in seen])


@operation("runs.count", permission="run.read", unaudited="changes nothing")
async def count_runs(session: AsyncSession, actor: Actor, filters: Filters) -> Total:
    """Say how many runs a list has; an estimate where they are many."""
    await _planned_for(session, filters)
    async with as_owner(session):  # for the reason of the list
        query, roughly = _filtered(visible(actor), filters), _filtered(_held(actor), filters)
        return await estimated(session, query, roughly)


async def _planned_for(session: AsyncSession, filters: Filters) -> None:
    # A plan for these values: one for any project and any word reads for seconds where few match.
    await session.execute(select(func.set_config("plan_cache_mode", "force_custom_plan", True)))
    if filters.q:
        await session.execute(select(func.set_config("cpu_operator_cost", _WORDS_COST, True)))


LOOK = "run.read"


def visible(actor: Actor) -> Select[Run]:
    """Give the query of all runs with which an actor may do what is being asked for."""
    return _held(actor).where(in_living(col(Run.project_id)))


def _held(actor: Actor) -> Select[Run]:
    chosen = within(actor, col(Run.project_id), look=LOOK, flow=col(Run.flow_id))
    return select(Run).where(col(Run.organisation_id) == actor.organisation_id, chosen)


def known(actor: Actor) -> Select[Run]:
    """Give the query of all runs of an actor's organisation, to be authorised one by one."""
    return select(Run).where(
        col(Run.organisation_id) == actor.organisation_id, in_living(col(Run.project_id))
    )


def _filtered(query: Select[Run], filters: Filters) -> Select[Run]:
    conditions: dict[str, ColumnElement[bool] | None] = {
        "project": col(Run.project_id) == filters.project,
        "flow": col(Run.flow_id) == filters.flow,
        "since": _since(filters.since) if filters.since else None,
        "until": _until(filters.until) if filters.until else None,
        "environment": col(Run.environment) == filters.environment,
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


def _first_id(moment: datetime) -> UUID:
    """Give the first id of a moment, or of the first or last one that an id can tell."""
    return first_id_at(min(max(moment, _BEGINNING), _END))


def _since(moment: datetime) -> ColumnElement[bool]:
    """Choose by the id as well, whose index lists are read by: it is made when the row is."""
    return and_(
        col(Run.created_at) >= moment, col(Run.id) >= _first_id(max(moment, _BEGINNING) - _SLACK)
    )


def _until(moment: datetime) -> ColumnElement[bool]:
    return and_(col(Run.created_at) < moment, col(Run.id) < _first_id(min(moment, _END) + _SLACK))


def _says(words: str) -> ColumnElement[bool]:
    asked = func.websearch_to_tsquery("simple", words.replace("\0", " "))
    matches = literal_column(SEARCHED, TSVECTOR).bool_op("@@")(asked)
    try:
        return or_(matches, col(Run.id) == UUID(words.strip()))
    except ValueError:
        return matches
