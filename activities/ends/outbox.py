"""Writing down what an end starts, in the statement that ends the run.

Where nobody waits for it nothing is written.
"""

from __future__ import annotations

from sqlalchemy import CTE, Boolean, bindparam, column, or_, select, table
from sqlalchemy.dialects.postgresql import insert

from activities.ends.models import START, WATCH
from activities.events.outbox import FRESH_ID

_COLUMNS = ("id", "organisation_id", "project_id", "flow_id", "node", "run_id", "due_at")
# The table by its name: its model knows of publishing, which knows of this.
_FLOW = table("flow", column("id"), column("enabled", Boolean), column("deleted_at"))


def ended_starts(ended: CTE) -> CTE:
    """Write the starts that the runs a statement ends ask for; `ended` gives what is needed.

    A test run starts nothing, nor does a flow its own end. Who waits for any flow is not told of
    runs that an end has started: two of them would start each other for ever.
    """
    asked = (
        select(
            FRESH_ID,
            WATCH.c.organisation_id,
            WATCH.c.project_id,
            WATCH.c.flow_id,
            WATCH.c.node,
            ended.c.id,
            bindparam("event_at", type_=START.c.due_at.type),
        )
        .join_from(WATCH, _FLOW, _FLOW.c.id == WATCH.c.flow_id)
        .join(ended, ended.c.project_id == WATCH.c.project_id)
        .where(
            ~ended.c.test,
            _FLOW.c.enabled,
            _FLOW.c.deleted_at.is_(None),
            WATCH.c.flow_id != ended.c.flow_id,
            WATCH.c.statuses.has_key(ended.c.status),
            or_(
                WATCH.c.watched == ended.c.flow_key,
                WATCH.c.watched.is_(None) & (ended.c.ends == 0),
            ),
        )
    )
    made = insert(START).from_select(_COLUMNS, asked).on_conflict_do_nothing()
    return made.returning(START.c.id).cte("starts")
