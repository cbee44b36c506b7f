"""What is told of an event: made when it is told first, the same from then on."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from activities.columns import now
from activities.events.models import EventDelivery
from activities.events.outbox import RUN_ENDED
from activities.runs.context import Running
from activities.runs.ends import RunEnd
from activities.runs.models import Run
from activities.runs.shapes import FlowName
from engine.client import RunView
from nextscript.errors import Invalid, NotFound, Rejected, Unavailable


class WaitingApproval(BaseModel):
    """A step that waits for somebody's yes or no."""

    path: str
    name: str
    to: list[str]
    until: datetime | None


class WaitingRun(BaseModel):
    """A run that began to wait for an approval; `url` is where people see it."""

    id: UUID
    flow: FlowName
    project_id: UUID
    version: int | None
    environment: str
    created_at: datetime
    url: str | None
    approvals: list[WaitingApproval]


class Waiting(BaseModel):
    """The envelope, as Standard Webhooks has it."""

    type: Literal["approval.waiting"] = "approval.waiting"
    timestamp: datetime
    data: WaitingRun


async def body_of(running: Running, delivery: EventDelivery) -> str:
    """Give what is sent. Raises Rejected for a run that is not there any more."""
    if delivery.body is not None:
        return delivery.body
    async with running.single() as session:
        run = await session.get(Run, delivery.subject_id)
    if run is None:
        raise Rejected("The run was deleted before this could be told.", code="event.no_run")
    if delivery.event in RUN_ENDED:
        return (await RunEnd.of(running, run)).encoded().decode()
    return (await _waiting(running, run, delivery.created_at)).model_dump_json()


async def _waiting(running: Running, run: Run, at: datetime) -> Waiting:
    view = RunView("waiting")
    with suppress(NotFound, Unavailable):
        view = await running.parts.engine.view(str(run.project_id), str(run.id), brief=True)
    url = None
    with suppress(Invalid):  # nobody said which address people see
        url = f"{running.parts.settings.public_url}/runs/{run.id}"
    data = WaitingRun(
        id=run.id,
        flow=FlowName(id=run.flow_id, key=run.flow_key, name=run.flow_name),
        project_id=run.project_id,
        version=run.version,
        environment=run.environment,
        created_at=run.created_at,
        url=url,
        approvals=[
            WaitingApproval(
                path=step["path"],
                name=step.get("name") or step["node"],
                to=step["waiting_for"].get("to") or [],
                until=step["waiting_for"].get("until"),
            )
            for step in view.steps
            if (step.get("waiting_for") or {}).get("kind") == "approval"
        ],
    )
    return Waiting(timestamp=at, data=data)


class Trial(BaseModel):
    """An event that did not happen, to see that its receiver takes it."""

    type: Literal["endpoint.test"] = "endpoint.test"
    timestamp: datetime
    data: dict[str, str] = {"message": "If you can read this and the signature is right, it works."}


def trial_body() -> str:
    """Give what a test sends."""
    return Trial(timestamp=now()).model_dump_json()
