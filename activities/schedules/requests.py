"""What a schedule asks for when it starts a run."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from activities.projects.models import Flow
from activities.runs.preparing import prepare_version
from activities.runs.requests import StartRequest, TriggerEvent
from activities.schedules.claiming import schedules_of
from activities.schedules.models import Schedule
from nextscript.errors import Conflict


async def request_of(
    session: AsyncSession, row: Schedule, flow: Flow, at: datetime
) -> StartRequest:
    """Give the start of a schedule that is due: its node fires.

    One that stands in no version has its own input, and fires the flow's first schedule, if there
    is one, as if that were due. Raises Conflict `flow.unpublished`.
    """
    event = {"at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    if row.node is not None:
        return StartRequest(trigger=TriggerEvent(node=row.node, output=event))
    if flow.version is None:
        raise Conflict("The flow has no published version yet.", code="flow.unpublished")
    document = (await prepare_version(session, flow, flow.version)).document
    nodes = schedules_of(document)
    if not nodes:
        return StartRequest(input=row.input)
    return StartRequest(trigger=TriggerEvent(node=nodes[0].id, output=event), input=row.input)
