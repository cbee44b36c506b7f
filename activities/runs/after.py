"""Starts that an ended run asks for: of its error handler, and of flows that wait for its end."""

from __future__ import annotations

from activities.operation import Actor
from activities.projects.models import Flow
from activities.runs.models import Run
from activities.runs.requests import StartRequest
from activities.runs.start import Start
from nextscript.errors import Invalid

MOST_ENDS = 10


def after(ended: Run, request: StartRequest, key: str) -> Start:
    """Give the start that follows a run's end. Raises Invalid where it goes on and on."""
    if ended.ends >= MOST_ENDS:
        raise Invalid(
            f"{MOST_ENDS} runs started each other by their ends; this one is not started.",
            code="run.too_many_ends",
            hint="Look which flow starts the first of them again.",
        )
    return Start(request, source="flow", key=key, ends=ended.ends + 1)


def service_of(flow: Flow) -> Actor:
    """Give as whom a project starts its own flows."""
    return Actor(
        kind="service",
        id=None,
        name="The project's flows",
        organisation_id=flow.organisation_id,
        permissions=frozenset(["run.start"]),
        project_id=flow.project_id,
    )
