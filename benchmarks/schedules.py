"""A thousand schedules that are all due at the same second, on the servers of `nextscript dev`.

The reference are as many schedules of Temporal itself, each of which starts a workflow that does
nothing: on the same server, in the same run.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx2
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleIntervalSpec,
    ScheduleSpec,
)

from benchmarks import flows
from benchmarks.engine import HandWritten
from benchmarks.figures import Row
from benchmarks.handwritten.flows import Nothing
from benchmarks.handwritten.worker import QUEUE
from store.session import create_engine
from tests.instance import Instance

MANY = 1_000
_OF_A_FLOW = 100
"""So many may be added to a flow."""
_LONGEST = 90.0
_AT_ONCE = 16
_PREFIX = "reference-"
_DAY = timedelta(days=1)
_UNTOLD = text("SELECT count(*) FROM schedule WHERE told IS NULL")
_STARTED = text("SELECT idempotency_key, created_at, ended_at FROM run WHERE source = 'schedule'")


@dataclass(frozen=True)
class Burst:
    """What became of it: seconds from when all were due until the last had started, and ended."""

    started: float
    ended: float
    runs: int
    names: int


async def schedules(instance: Instance, theirs: HandWritten, many: int = MANY) -> Row:
    """Let so many be due at once, ours and then Temporal's own."""
    ours, plain = await burst(instance, many), await _reference(theirs.client, many)
    whole = ours.runs == ours.names == many
    return Row(
        f"{many:,} schedules at the same second",
        f"all started after {ours.started:.1f} s, ended after {ours.ended:.1f} s"
        + ("" if whole else f"; {ours.names} of {many}, {ours.runs} runs"),
        f"ended after {plain:.1f} s",
        ours.ended / plain,
        f"started within {_LONGEST:.0f} s, none lost or doubled",
        whole and ours.started <= _LONGEST,
        {"started_seconds": ours.started, "ended_seconds": ours.ended, "reference": plain},
    )


async def burst(instance: Instance, many: int) -> Burst:
    """Let so many of ours be due at once."""
    due = await _due_after(many)
    database = create_engine(instance.database, pool=2)
    try:
        await add(instance, many, due)
        await _all_told(database, due)
        return await _ended(database, due, many)
    finally:
        await database.dispose()


async def add(instance: Instance, many: int, due: datetime) -> list[str]:
    """Add schedules that are due then; give the flows they are of."""
    made = [instance.publish(flows.scheduled(n)) for n in range(-(-many // _OF_A_FLOW))]
    turns = asyncio.Semaphore(_AT_ONCE)
    base, headers = instance.api.base_url, instance.api.headers
    async with httpx2.AsyncClient(
        base_url=base, headers=headers, timeout=60, trust_env=False
    ) as http:

        async def one(n: int) -> None:
            body = {"every": "1d", "start": due.isoformat(), "input": {"n": n}}
            async with turns:
                path = f"/v1/flows/{made[n // _OF_A_FLOW]}/schedules"
                answer = await http.post(path, json=body)
            assert answer.status_code == 201, answer.text

        await asyncio.gather(*(one(n) for n in range(many)))
    return made


async def _due_after(many: int) -> datetime:
    soon = datetime.now(UTC) + timedelta(seconds=30 + many / 6)
    return soon.replace(microsecond=0)


async def _ended(database: AsyncEngine, due: datetime, many: int) -> Burst:
    """Wait until as many runs as there shall be have ended, or far too long."""
    until = due + timedelta(seconds=4 * _LONGEST)
    rows: list[tuple[str, datetime, datetime | None]] = []
    while datetime.now(UTC) < until:
        async with database.connect() as connection:
            rows = [(n, at, end) for n, at, end in await connection.execute(_STARTED)]
        if len(rows) >= many and all(end for _, _, end in rows):
            break
        await asyncio.sleep(0.5)
    started = max((at for _, at, _ in rows), default=until)
    ended = max((end or until for _, _, end in rows), default=until)
    names = Counter(n for n, _, _ in rows)
    return Burst(
        (started - due).total_seconds(), (ended - due).total_seconds(), len(rows), len(names)
    )


async def _all_told(database: AsyncEngine, due: datetime) -> None:
    """Wait until Temporal has all of ours, which must be before they are due."""
    while datetime.now(UTC) < due:
        async with database.connect() as connection:
            if not (await connection.execute(_UNTOLD)).scalar_one():
                return
        await asyncio.sleep(0.5)
    raise AssertionError("the schedules were not there in time")


async def _reference(client: Client, many: int) -> float:
    """Give the seconds until the last workflow of as many plain schedules has ended."""
    due = await _due_after(many)
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(n: int) -> None:
        action = ScheduleActionStartWorkflow(Nothing.run, id=f"{_PREFIX}{n}", task_queue=QUEUE)
        offset = timedelta(seconds=int(due.timestamp()) % int(_DAY.total_seconds()))
        spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(_DAY, offset)], start_at=due)
        async with turns:
            await client.create_schedule(f"{_PREFIX}{n}", Schedule(action=action, spec=spec))

    await asyncio.gather(*(one(n) for n in range(many)))
    assert datetime.now(UTC) < due, "the reference's schedules were not there in time"
    await asyncio.sleep(due.timestamp() - time.time())
    done = f"WorkflowType = '{Nothing.__name__}' AND ExecutionStatus = 'Completed'"
    while time.time() < due.timestamp() + 4 * _LONGEST:
        if (await client.count_workflows(done)).count >= many:
            break
        await asyncio.sleep(0.2)
    return time.time() - due.timestamp()
