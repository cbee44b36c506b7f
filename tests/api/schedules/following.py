"""What tests ask of schedules and of the runs they start."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import col

from activities.parts import Parts
from activities.schedules.models import Schedule
from tests.api.people import Body, Person
from tests.api.stack import Json, flow, node, publish

T = TypeVar("T")


def scheduled(*rest: Json, **config: Json) -> Body:
    """Write a flow that starts by itself."""
    said = {"input": {"at": "{{ tick.at }}"}, **config}
    return flow(node("tick", "trigger.schedule", **said), *rest)


async def with_schedule(owner: Person, document: Body, **more: Json) -> tuple[Body, Json]:
    """Publish a flow; give it and its schedule."""
    made = await publish(owner, document, **more)
    return made, (await schedules_of(owner, made))[0]


async def schedules_of(owner: Person, made: Body) -> list[Json]:
    """Give a flow's schedules."""
    found: list[Json] = (await owner.http.get(f"/v1/flows/{made['id']}/schedules")).json()["items"]
    return found


async def schedule(owner: Person, id: str) -> Json:
    """Give a schedule as it stands."""
    return (await owner.http.get(f"/v1/schedules/{id}")).json()


async def runs_of(owner: Person, made: Body) -> list[Json]:
    """Give a flow's runs, the oldest first."""
    answer = await owner.http.get(f"/v1/runs?flow={made['id']}&limit=200")
    return list(reversed(answer.json()["items"]))


async def soon(look: Callable[[], Awaitable[T | None]], what: str, seconds: float = 20) -> T:
    """Look until there is something."""
    for _ in range(int(seconds / 0.1)):
        if found := await look():
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"there is no {what}")


async def some_runs(owner: Person, made: Body, many: int) -> list[Json]:
    """Wait until a flow has so many runs."""

    async def look() -> list[Json] | None:
        found = await runs_of(owner, made)
        return found if len(found) >= many else None

    return await soon(look, f"{many} runs")


async def told(parts: Parts, id: str) -> Schedule:
    """Wait until Temporal has a schedule as it is wanted."""

    async def look() -> Schedule | None:
        async with parts.sessions() as session:
            row = await session.scalar(select(Schedule).where(col(Schedule.id) == id))
        return row if row and row.told and row.told.startswith(f"{row.revision}:") else None

    return await soon(look, "schedule in Temporal")
