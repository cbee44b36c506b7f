"""Waiting for what a run answers to the webhook that started it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Row, bindparam, select

from activities.runs.context import Running
from activities.runs.models import RUN, Run, RunResponse
from engine.client import fetch
from nextscript.values import Json, from_wire

LONGEST = 60.0
"""Seconds a caller is kept waiting; after that it gets the run's id."""

_RESULT = select(RUN.c.status, RUN.c.output).where(
    RUN.c.id == bindparam("run"), RUN.c.ended_at.is_not(None)
)


@dataclass(frozen=True)
class Answer:
    """What a flow answers: its own response, or its result."""

    status: int
    headers: dict[str, str]
    body: Json
    result: bool = False
    """Whether it is the result of a run that succeeded, which no step has answered."""
    failed: bool = False
    """Whether the run ended without success, and no step has answered."""


async def response_of(
    running: Running, run: Run, seconds: float = LONGEST, *, fresh: bool = False
) -> Answer | None:
    """Give what `webhook.respond` said, or the result when the run ends without saying anything.

    `fresh` says that this process has started the run just now.
    """

    async def look() -> Answer | None:
        async with running.single() as session:
            said = await session.get(RunResponse, run.id)
            now = (await session.execute(_RESULT, {"run": run.id})).one_or_none()
        if said is not None:
            body = await fetch(running.objects, str(run.project_id), from_wire(said.body))
            return Answer(said.status, cast("dict[str, str]", said.headers), body)
        return await _result(running, run, now) if now else None

    return await running.wakeups.until(run.id, look, seconds, fresh=fresh)


async def result_of(
    running: Running, run: Run, seconds: float = LONGEST, *, fresh: bool = False
) -> Answer | None:
    """Give the result of a run, once it has ended; `fresh` as above."""

    async def look() -> Answer | None:
        async with running.single() as session:
            now = (await session.execute(_RESULT, {"run": run.id})).one_or_none()
        return await _result(running, run, now) if now else None

    return await running.wakeups.until(run.id, look, seconds, fresh=fresh)


async def _result(running: Running, run: Run, ended: Row[str, Json]) -> Answer:
    if ended.status != "succeeded":
        # The sender is a stranger: what went wrong inside is for those who may read the run.
        body: Json = {"id": str(run.id), "status": ended.status}
        return Answer(500, {}, body, failed=True)
    if ended.output is None:
        return Answer(200, {}, None, result=True)
    output = from_wire(ended.output)
    body = await fetch(running.objects, str(run.project_id), output)
    return Answer(200, {}, body, result=True)
