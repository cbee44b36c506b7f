"""The names an expression could read in a run: its input and what its steps gave."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor
from activities.projects.variables import values_of
from activities.runs import reading
from activities.runs.context import Running
from activities.runs.models import ENDED, Run
from activities.runs.patience import unless_away
from activities.runs.records import recorded_step
from engine.client import fetch
from nextscript.errors import NotFound
from nextscript.values import from_wire


async def scope_of(
    session: AsyncSession, actor: Actor, running: Running, run_id: UUID, names: Collection[str]
) -> dict[str, JsonValue]:
    """Give those of these names that are in a run. Raises NotFound for a run that is not theirs."""
    run = await reading.get(session, actor, run_id)
    found: dict[str, JsonValue] = {}
    for name in sorted(names):
        try:
            found[name] = await _value(session, running, run, name)
        except NotFound:
            continue
    return found


async def _value(session: AsyncSession, running: Running, run: Run, name: str) -> JsonValue:
    project = str(run.project_id)
    if name == "vars":
        return cast("JsonValue", await values_of(session, run.project_id, run.environment))
    if name == "input":
        return await fetch(running.objects, project, from_wire(run.input))
    if run.status not in ENDED:
        asked = running.parts.engine.step_io(project, str(run.id), name, "output")
        part = await unless_away(running, asked)
        return part.value
    step = await recorded_step(session, run.id, name)
    if step is None or step.get("output") is None:
        raise NotFound("The step has no output.")
    return await fetch(running.objects, project, from_wire(step["output"]))
