"""Writing down what is to be told, in the statement or transaction of what happened.

Where nobody asked for it nothing is written.
"""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Insert,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from activities.columns import now
from activities.events.models import DELIVERY, ENDPOINT
from activities.ids import new_id
from nextscript.values import Json

RUN_ENDED = ("run.succeeded", "run.failed", "run.cancelled")
APPROVAL_WAITING = "approval.waiting"
FLOW_PUBLISHED = "flow.published"
EVENTS = (*RUN_ENDED, APPROVAL_WAITING, FLOW_PUBLISHED)
_COLUMNS = (
    *("id", "organisation_id", "project_id", "endpoint_id", "event", "subject_id", "once"),
    *("body", "state", "created_at"),
)
# The time is that of one id made here, the rest is PostgreSQL's: one event makes many rows.
FRESH_ID = cast(
    func.left(bindparam("event_base"), 19).concat(
        func.right(cast(func.gen_random_uuid(), DELIVERY.c.once.type), 17)
    ),
    Uuid,
)


def base() -> dict[str, object]:
    """Give the parameters that each statement with deliveries takes."""
    return {"event_base": str(new_id()), "event_at": now()}


def ended_runs(ended: CTE) -> CTE:
    """Write what is to be told of the runs a statement ends; `ended` gives what it needs of them.

    A test run is told nowhere, nor is a run that ended before.
    """
    event = literal("run.").concat(ended.c.status)
    of_run = event.concat(":").concat(cast(ended.c.id, DELIVERY.c.once.type))
    made = _deliveries(ended, ended.c.id, ended.c.flow_id, event, of_run)
    return made.returning(DELIVERY.c.id).cte("told")


def waiting_runs(waiting: FromClause, at: ColumnElement[str]) -> Insert:
    """Write what is to be told of runs that begin to wait for an approval."""
    event = literal(APPROVAL_WAITING)
    of_run = event.concat(":").concat(cast(waiting.c.id, DELIVERY.c.once.type)).concat(":")
    return _deliveries(waiting, waiting.c.id, waiting.c.flow_id, event, of_run.concat(at))


async def publish_event(
    session: AsyncSession, organisation_id: UUID, project_id: UUID, flow_id: UUID, data: Json
) -> None:
    """Write down that a flow was published."""
    body = json.dumps(
        {"type": FLOW_PUBLISHED, "timestamp": now().isoformat(), "data": data}, ensure_ascii=False
    )
    flow = select(
        literal(flow_id, Uuid).label("id"),
        literal(organisation_id, Uuid).label("organisation_id"),
        literal(project_id, Uuid).label("project_id"),
        literal(False).label("test"),
    ).subquery("flow")
    event, nothing = literal(FLOW_PUBLISHED), literal(None, DELIVERY.c.once.type)
    made = _deliveries(flow, flow.c.id, flow.c.id, event, nothing, literal(body))
    await session.execute(made, base())


def _deliveries(
    what: FromClause,
    subject: ColumnElement[UUID],
    flow: ColumnElement[UUID],
    event: ColumnElement[str],
    once: ColumnElement[str],
    body: ColumnElement[str] | None = None,
) -> Insert:
    """Make a delivery to each endpoint that asks for an event of a flow."""
    asked = select(
        FRESH_ID,
        what.c.organisation_id,
        what.c.project_id,
        ENDPOINT.c.id,
        event,
        subject,
        once,
        literal(None, DELIVERY.c.body.type) if body is None else body,
        literal("waiting"),
        bindparam("event_at", type_=DELIVERY.c.created_at.type),
    ).where(
        ENDPOINT.c.project_id == what.c.project_id,
        ENDPOINT.c.enabled,
        ~what.c.test,
        ENDPOINT.c.events.has_key(event),
        or_(
            ENDPOINT.c.flows == cast(literal("[]"), JSONB),
            ENDPOINT.c.flows.has_key(cast(flow, DELIVERY.c.once.type)),
        ),
    )
    return insert(DELIVERY).from_select(_COLUMNS, asked).on_conflict_do_nothing()
