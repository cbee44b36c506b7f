"""A start is eager where a flow worker shares the client, and large plans are stored once."""

from __future__ import annotations

import dataclasses
import os

import pytest

from tests.engine.instance import Instance
from tests.engine.workflows.drawing import flow

ONE = flow("id: a, type: probe.echo, config: {value: 1}", "start>a")


async def test_a_start_through_the_worker_s_own_client_is_eager(
    engine: Instance, cached: int | None
) -> None:
    if cached == 0 or os.environ.get("NEXTSCRIPT_CACHED_RUNS") == "0":
        pytest.skip("a worker that caches nothing takes no eager start")
    engine.engine.settings = dataclasses.replace(engine.engine.settings, eager_start=True)
    start = engine.prepare(ONE)

    started = await engine.engine.start(start)

    assert started.eager
    assert (await engine.result(start.run_id)).status == "succeeded"


async def test_a_large_plan_runs_from_object_storage(engine: Instance) -> None:
    noise = os.urandom(60_000).hex()
    start = engine.prepare(
        flow(f"id: a, type: probe.echo, config: {{value: {noise}}}", "start>a", "done: yes")
    )
    assert start.plan is not None
    assert len(start.plan) > 48 * 1024

    await engine.engine.start(start)

    assert (await engine.result(start.run_id)).status == "succeeded"
    raw = sum(event.ByteSize() for event in (await engine.history(start.run_id)).events[:1])
    assert raw < 10_000
