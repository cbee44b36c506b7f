"""Which ends a published flow waits for: written in the transaction that publishes it."""

from __future__ import annotations

from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.ends.models import EndWatch
from activities.projects import projects
from activities.projects.models import Flow
from nextscript.document import FlowDocument
from nextscript.errors import Invalid
from nextscript.findings import Finding

TRIGGER = "trigger.flow_ended"
_ALWAYS = ["failed"]


async def claim_ends(session: AsyncSession, flow: Flow, document: FlowDocument) -> None:
    """Make a flow start after others as its triggers say, and in no other way.

    Raises Invalid `flow.findings` when it would start after itself, or after a flow that, through
    others or at once, starts after it.
    """
    await session.execute(delete(EndWatch).where(col(EndWatch.flow_id) == flow.id))
    watches = _watches(flow, document)
    if not watches:
        return
    after = await _after(session, flow)
    found = [
        _finding(index, one, flow)
        for index, one in watches
        if one.watched is not None and flow.key in _before(one.watched, after)
    ]
    if found:
        raise Invalid(found[0].message, code="flow.findings", findings=found)
    session.add_all([one for _, one in watches])


def _watches(flow: Flow, document: FlowDocument) -> list[tuple[int, EndWatch]]:
    return [
        (
            index,
            EndWatch(
                organisation_id=flow.organisation_id,
                project_id=flow.project_id,
                flow_id=flow.id,
                node=node.id,
                watched=cast("str | None", node.config.get("flow")),
                statuses=cast("list[str]", node.config.get("on", _ALWAYS)),
            ),
        )
        for index, node in enumerate(document.nodes)
        if node.type == TRIGGER and not node.disabled
    ]


async def _after(session: AsyncSession, flow: Flow) -> dict[str, set[str]]:
    """Give of each flow of the project the flows it starts after.

    One at a time publishes what starts after others: two could close a circle together.
    """
    await projects.hold(session, flow.project_id)
    query = (
        select(col(Flow.key), col(EndWatch.watched))
        .join(EndWatch, col(EndWatch.flow_id) == col(Flow.id))
        .where(col(Flow.project_id) == flow.project_id, col(Flow.deleted_at).is_(None))
        .where(col(EndWatch.watched).is_not(None))
    )
    found: dict[str, set[str]] = {}
    for key, watched in (await session.execute(query)).all():
        found.setdefault(key, set()).add(str(watched))
    return found


def _before(key: str, after: dict[str, set[str]]) -> set[str]:
    """Give the flows that must end before one starts, and itself."""
    seen: set[str] = set()
    left = [key]
    while left:
        one = left.pop()
        if one not in seen:
            seen.add(one)
            left.extend(after.get(one, ()))
    return seen


def _finding(index: int, watch: EndWatch, flow: Flow) -> Finding:
    if watch.watched == flow.key:
        said = "A flow cannot start after itself; repeat its steps with a loop."
    else:
        said = f"“{watch.watched}” starts after this flow already; they would never stop."
    return Finding(
        severity="error",
        code="flow.ends_in_a_circle",
        pointer=f"/nodes/{index}/config/flow",
        node=watch.node,
        message=said,
        path=[watch.node],
    )
