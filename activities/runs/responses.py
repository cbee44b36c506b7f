"""Waiting for what a run answers to the webhook that started it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from activities.runs.context import Running
from activities.runs.launch import wait_for_end
from activities.runs.models import ENDED, Run, RunResponse
from activities.runs.values import fetch
from nextscript.values import Json, from_wire

LONGEST = 60.0
"""Seconds a caller is kept waiting; after that it gets the run's id."""


@dataclass(frozen=True)
class Answer:
    """What a flow answers: its own response, or its result."""

    status: int
    headers: dict[str, str]
    body: Json


async def response_of(running: Running, run: Run, seconds: float = LONGEST) -> Answer | None:
    """Give what `webhook.respond` said, or the result when the run ends without saying anything."""

    async def look() -> Answer | None:
        async with running.sessions() as session:
            said = await session.get(RunResponse, run.id)
            now = await session.get(Run, run.id)
        if said is not None:
            body = await fetch(running.objects, str(run.project_id), from_wire(said.body))
            return Answer(said.status, cast("dict[str, str]", said.headers), body)
        return await _result(running, now) if now and now.status in ENDED else None

    return await running.wakeups.until(run.id, look, seconds)


async def result_of(running: Running, run: Run, seconds: float = LONGEST) -> Answer | None:
    """Give the result of a run, once it has ended."""
    ended = await wait_for_end(running, run.id, seconds)
    return await _result(running, ended) if ended else None


async def _result(running: Running, run: Run) -> Answer:
    if run.status != "succeeded":
        # The sender is a stranger: what went wrong inside is for those who may read the run.
        body: Json = {"id": str(run.id), "status": run.status}
        return Answer(500, {}, body)
    if run.output is None:
        return Answer(200, {}, None)
    return Answer(200, {}, await fetch(running.objects, str(run.project_id), from_wire(run.output)))
