"""Waits of days and a year, on a server that skips the time in which a run only waits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from engine.client import RunResult
from nextscript.values import Small, Value
from tests.engine.instance import Instance, instance
from tests.engine.probes import CALLS
from tests.engine.workflows.drawing import flow

YEAR = timedelta(days=365)
_DAY = 86_400.0
_YEAR = 365 * _DAY
REAL_SECONDS = 60.0
"""Far more than any of them takes; far less than the shortest wait."""


@pytest_asyncio.fixture(loop_scope="session")
async def engine(skipping_address: str, cached: int | None) -> AsyncIterator[Instance]:
    async with instance(skipping_address, cached=cached, skipping=True) as made:
        yield made


def lasted(engine: Instance) -> dict[str, float]:
    """Give the seconds each step took by the record, by path."""
    steps = [step for part in engine.records.finished for step in part.steps]
    return {str(step["path"]): float(str(step["duration_ms"])) / 1000 for step in steps}


async def quickly(engine: Instance, run: str) -> RunResult:
    """Wait for a run's end, which comes in seconds of real time."""
    return await engine.result(run, timeout=REAL_SECONDS)


def about(seconds: float) -> object:
    """Say that times are the same but for what the machine takes."""
    return pytest.approx(seconds, abs=REAL_SECONDS)


def text(output: Value) -> str:
    """Give the only output of a run, which is text."""
    match output:
        case Small(value={"at": str(found)}):
            return found
    raise AssertionError(output)


async def test_waits_of_a_year_end_a_year_later(engine: Instance) -> None:
    document = flow(
        """
        id: length, type: wait.delay, config: {for: 365d}
        id: day, type: wait.until, config: {at: "{{ input.at }}"}
        id: after, type: probe.echo_standard, config: {value: "{{ now() }}"}
        """,
        "start>length start>day length>after day>after",
        'at: "{{ after.value }}"',
    )
    began = datetime.now(UTC)
    due = began + YEAR

    run = await engine.start(document, {"at": due.isoformat()})
    result = await quickly(engine, run)

    assert result.status == "succeeded", result.error
    assert lasted(engine) | {"length": about(_YEAR), "day": about(_YEAR)} == lasted(engine)
    record = engine.records.finished[-1]
    assert record.started_at == about(began.timestamp())
    assert record.ended_at == about(due.timestamp())
    assert datetime.fromisoformat(text(result.output)).timestamp() == about(due.timestamp())


async def test_an_approval_nobody_answers_expires_after_its_year(engine: Instance) -> None:
    document = flow(
        """
        id: ask, type: human.approval, config: {to: ["role:manager"], title: Sure?, expires: 365d}
        id: late, type: probe.echo, config: {value: nobody}
        """,
        "start>ask ask.expired>late",
    )

    result = await quickly(engine, await engine.start(document))

    assert result.output == Small({"late": {"value": "nobody"}})
    assert lasted(engine)["ask"] == about(_YEAR)


async def test_pauses_of_days_between_attempts_are_kept(engine: Instance) -> None:
    document = flow(
        f"id: call, type: probe.count, config: {{counter: {engine.project}, failures: 3}}, "
        "retry: {attempts: 4, first: 2d, factor: 2, max: 7d}",
        "start>call",
    )

    result = await quickly(engine, await engine.start(document))

    assert result.output == Small({"call": {"attempt": 4, "calls": 4}})
    assert len(set(CALLS[engine.project])) == 1, "the effect key is the same over all of them"
    assert lasted(engine)["call"] == about((2 + 4 + 7) * _DAY)


async def test_a_wait_keeps_its_deadline_when_the_run_continues_as_new(engine: Instance) -> None:
    document = flow(
        """
        id: year, type: wait.delay, config: {for: 365d}
        id: spring, type: wait.delay, config: {for: 100d}
        id: work, type: probe.echo_standard, config: {value: 1}
        """,
        "start>year start>spring spring>work",
    )

    run = await engine.start(document, continue_after=8)
    result = await quickly(engine, run)

    assert result.status == "succeeded", result.error
    parts = engine.records.finished
    assert len(parts) > 1, "it did not continue as new"
    assert {step["path"] for part in parts[:-1] for step in part.steps} >= {"spring", "work"}
    assert lasted(engine)["year"] == about(_YEAR)
    assert parts[-1].ended_at == about(parts[0].started_at + _YEAR)
