"""What Temporal keeps of a run is deleted once it is over, and told of while it is not."""

from __future__ import annotations

import asyncio
import os

import pytest

from engine.client.forgetting import forget
from engine.client.holdings import held
from engine.state.messages import Steer
from nextscript.errors import NotFound
from nextscript.values import Stored, to_wire
from tests.engine.instance import Instance
from tests.engine.workflows.drawing import flow, is_

WAITS = """
id: first, type: wait.signal, config: {name: go}
id: then, type: wait.signal, config: {name: again}
"""
EDGES = "start>first first>then"


async def parts_of(engine: Instance, run: str) -> int:
    """Count what Temporal lists of a run."""
    query = f"WorkflowId = '{engine.project}/{run}'"
    return len([one async for one in engine.engine.client.list_workflows(query)])


async def test_no_part_of_a_run_that_is_over_is_left_behind(engine: Instance) -> None:
    run = await engine.start(flow(WAITS, EDGES), continue_after=5)
    await engine.until(run, is_("first", "waiting"))
    await engine.steer(run, Steer("skip", "first"))
    await engine.continued(run)

    assert not await forget(engine.engine, engine.project, run)
    await engine.steer(run, Steer("skip", "then"))
    await engine.result(run)
    assert await parts_of(engine, run) == 2

    assert await forget(engine.engine, engine.project, run)
    assert await forget(engine.engine, engine.project, run)
    for _ in range(60):  # it is deleted in a moment
        if await parts_of(engine, run) == 0:
            break
        await asyncio.sleep(0.5)
    assert await parts_of(engine, run) == 0
    assert await forget(engine.engine, engine.project, run)


async def test_a_live_run_holds_its_plan_its_values_and_its_payloads(engine: Instance) -> None:
    objects, put = engine.ports.objects, set[str]()
    keep = objects.put

    async def noted(project_id: str, data: bytes) -> str:
        put.add(id_ := await keep(project_id, data))
        return id_

    objects.put = noted  # type: ignore[method-assign] # the only way to hear of every one
    named = Stored(await objects.put(engine.project, b'"one"'), 300_000, "string")
    noise = os.urandom(60_000).hex()
    large = flow(f"{WAITS}id: z, type: data.set, config: {{values: {{a: {noise}}}}}", EDGES)
    aside = {"noise": os.urandom(100_000).hex()}  # the start itself is too large for a history
    run = await engine.start(large, trigger_output=to_wire(named), variables=aside)
    await engine.steer(run, Steer("skip", "first", {"output": os.urandom(100_000).hex()}))

    found = await held(engine.engine, objects, engine.project, run)

    assert set(found) >= put
    assert found[named.id] == 300_000
    assert len(put) >= 3
    with pytest.raises(NotFound):
        await held(engine.engine, objects, engine.project, "nobody")


async def test_a_run_that_continued_as_new_still_holds_what_it_carried_over(
    engine: Instance,
) -> None:
    objects = engine.ports.objects
    named = Stored(await objects.put(engine.project, b'"one"'), 7, "string")
    start = to_wire(named)
    run = await engine.start(flow(WAITS, EDGES), trigger_output=start, continue_after=5)
    await engine.until(run, is_("first", "waiting"))
    await engine.steer(run, Steer("skip", "first"))
    await engine.continued(run)

    assert named.id in await held(engine.engine, objects, engine.project, run)
