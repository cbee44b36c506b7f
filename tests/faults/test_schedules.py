"""What schedules start when workers are killed, and when Temporal was away."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
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
_EVERY = timedelta(seconds=5)
_LIMIT = timedelta(seconds=40)
"""How late a time may still be caught up."""
_SLOW = timedelta(seconds=20)
"""How long a machine may take until it follows Temporal again; such times may go either way."""
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


@pytest.mark.slow(of=4)
def test_what_was_due_while_temporal_was_away_is_started_as_far_back_as_the_limit_says(
    running: Instance,
) -> None:
    made = running.publish(often())
    eventually(partial(have, running, made, 1), RECOVERY, "run")

    with temporal_away(running):
        gone = datetime.now(UTC)
        time.sleep(2 * _LIMIT.seconds)
    back = datetime.now(UTC)

    eventually(lambda: max(times(running, made)) > back, 2 * RECOVERY, "time after that")
    started = times(running, made)
    first = max(at for at in started if at < gone)
    away = [first + n * _EVERY for n in range(1, (back - first) // _EVERY)]
    assert not [at for at in away if gone < at < back - _LIMIT and at in started]
    late = [at for at in away if at > back - _LIMIT + _SLOW]
    assert late
    assert [started[at] for at in late] == [1] * len(late)


@contextmanager
def temporal_away(running: Instance) -> Iterator[None]:
    """Let Temporal answer nobody."""
    pid = running.pid("temporal")
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def often() -> dict[str, Any]:
    """A flow that is due every few seconds."""
    config = {
        "every": f"{_EVERY.seconds}s",
        "overlap": "allow",
        "catch_up": f"{_LIMIT.seconds}s",
    }
    tick = {"id": "tick", "type": "trigger.schedule", "config": config}
    note = {"id": "note", "type": "data.set", "config": {"values": {"done": True}}}
    return flow([tick, note], [{"from": "tick", "to": "note"}])


def times(running: Instance, made: str) -> Counter[datetime]:
    """Give the times that have started runs, each with how many."""
    keys = [run["idempotency_key"] for run in all_runs(running, made)]
    return Counter(datetime.fromisoformat(key.split(":", 2)[2]) for key in keys)


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
