"""Runs are watched live, by many, and shown from history when they cannot tell themselves."""

from __future__ import annotations

import asyncio

import pytest

from engine.client import RunView
from engine.workflows.interpreter import Interpreter
from tests.engine.instance import Instance
from tests.engine.probes import gate
from tests.engine.workflows.drawing import flow, is_


async def test_two_watchers_see_the_run_to_its_end_over_one_watch(engine: Instance) -> None:
    name = engine.project
    document = flow(
        f"""
        id: slow, type: probe.hold, config: {{gate: {name}}}
        id: after, type: probe.echo, config: {{value: 1}}
        """,
        "start>slow slow>after",
    )
    run = await engine.start(document)

    async def watch() -> list[RunView]:
        return [view async for view in engine.engine.follow(engine.project, run)]

    watching = [asyncio.create_task(watch()) for _ in range(2)]
    await engine.until(run, is_("slow", "running"))
    gate(name).set()
    seen = await asyncio.gather(*watching)

    assert [views[-1].status for views in seen] == ["succeeded", "succeeded"]
    assert {step["path"]: step["status"] for step in seen[0][-1].steps} == {
        "start": "succeeded",
        "slow": "succeeded",
        "after": "succeeded",
    }


async def test_a_closed_run_is_still_shown(engine: Instance) -> None:
    run = await engine.start(
        flow("id: a, type: probe.echo, config: {value: 1}", "start>a", 'a: "{{ a.value }}"')
    )
    await engine.result(run)

    view = await engine.view(run)

    assert (view.status, view.whole) == ("succeeded", True)
    assert [step["path"] for step in view.steps] == ["start", "a"]
    assert (await engine.engine.step_io(engine.project, run, "a", "input")).value == {"value": 1}


async def test_a_run_whose_engine_fails_is_shown_from_its_history_as_stuck(
    engine: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: Interpreter) -> None:
        raise ZeroDivisionError("a fault of ours")

    name = engine.project
    document = flow(
        f"""
        id: first, type: probe.echo_standard, config: {{value: 1}}
        id: slow, type: probe.hold, config: {{gate: {name}}}
        """,
        "start>first first>slow",
    )
    run = await engine.start(document)
    await engine.until(run, is_("slow", "running"))
    monkeypatch.setattr(Interpreter, "_perform", broken)
    gate(name).set()

    async with asyncio.timeout(60):
        while not (view := await engine.view(run)).stuck:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.2)

    assert view.stuck == "engine problem"
    assert not view.whole
    shown = {step["path"]: step["status"] for step in view.steps}
    assert shown == {"first": "succeeded", "slow": "succeeded"}
    await engine.engine.terminate(engine.project, run, "a test")
    assert (await engine.result(run)).status == "cancelled"
