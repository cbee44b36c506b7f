"""Schedules that are due at the same second each start one run, though a worker is killed."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from store.session import create_engine
from tests.faults.flows import RECOVERY, all_runs, flow
from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(300)
MANY = 100
_TOLD_WITHIN = 40.0
"""Seconds from publishing until all are due: by then Temporal must have all of them."""
_TOLD = text("SELECT count(*) FROM schedule WHERE told IS NOT NULL")


@pytest.mark.slow(of=4)
@pytest.mark.notices("idempotency_dropped")
def test_100_schedules_at_the_same_second_are_100_runs_though_the_worker_is_killed_twice(
    running: Instance,
) -> None:
    names = [f"s{number}" for number in range(MANY)]
    due = (datetime.now(UTC) + timedelta(seconds=_TOLD_WITHIN)).replace(microsecond=0)
    made = running.publish(all_at(due, names))
    eventually(lambda: asyncio.run(told(running)) == MANY, _TOLD_WITHIN, "schedule in Temporal")
    assert datetime.now(UTC) < due, "this machine is too slow to have them all in time"

    for many in (10, 50):
        eventually(partial(have, running, made, many), 90, f"{many} runs")
        running.kill("worker")

    eventually(partial(have, running, made, MANY), 60 + RECOVERY, "run of each")
    eventually(lambda: ended(running, made), RECOVERY, "end of each run")
    assert Counter(run["trigger"] for run in all_runs(running, made)) == Counter(names)


def all_at(due: datetime, names: list[str]) -> dict[str, Any]:
    """A flow with so many schedules, all due then and not again for a day."""
    config = {"every": "1d", "start": due.isoformat()}
    ticks = [{"id": one, "type": "trigger.schedule", "config": config} for one in names]
    note = {"id": "note", "type": "data.set", "config": {"values": {"done": True}}}
    return flow([*ticks, note], [{"from": one, "to": "note"} for one in names])


async def told(running: Instance) -> int:
    """Say of how many schedules Temporal knows by now."""
    database = create_engine(running.database, pool=1)
    async with database.connect() as connection:
        found: int = (await connection.execute(_TOLD)).scalar_one()
    await database.dispose()
    return found


def have(running: Instance, made: str, many: int) -> bool:
    """Say whether there are so many runs."""
    return len(all_runs(running, made)) >= many


def ended(running: Instance, made: str) -> bool:
    """Say whether all runs have ended."""
    return all(run["ended_at"] for run in all_runs(running, made))
