"""Runs are watched live, by many, and shown from history when they cannot tell themselves."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from engine.client import RunView
from engine.workflows.interpreter import Interpreter
from nextscript.errors import NotFound
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


async def test_each_attempt_of_a_step_shows_what_it_was_given_and_gave(engine: Instance) -> None:
    config = {"counter": engine.project, "failures": 2}
    run = await engine.start(
        flow(
            f"id: a, type: probe.count, config: {{counter: {engine.project}, failures: 2}}, "
            "retry: {attempts: 3, first: 10ms}",
            "start>a",
        )
    )
    await engine.result(run)
    step_io = partial(engine.engine.step_io, engine.project, run, "a")

    assert [(await step_io("input", attempt=number)).value for number in (1, 3)] == [config] * 2
    assert (await step_io("output", attempt=3)).value == {"attempt": 3, "calls": 3}
    for number in (2, 4):
        with pytest.raises(NotFound):
            await step_io("output", attempt=number)


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
        id: slower, type: probe.hold, config: {{gate: {name}-}}
        """,
        "start>first first>slow first>slower",
    )
    run = await engine.start(document)
    await engine.until(run, is_("slower", "running"))
    monkeypatch.setattr(Interpreter, "_perform", broken)
    monkeypatch.setattr("engine.client.engine._STUCK_FROM", 1)  # Temporal's pauses grow quickly
    gate(name).set()

    async with asyncio.timeout(60):
        while not (view := await engine.view(run)).stuck:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.2)

    assert view.stuck == "engine problem"
    assert not view.whole
    shown = {step["path"]: step["status"] for step in view.steps}
    assert shown == {"first": "succeeded", "slow": "succeeded", "slower": "running"}
    [slower] = [step for step in view.steps if step["path"] == "slower"]
    assert slower["started_at"], "a worker has begun it"
    gate(name + "-").set()
    await engine.engine.terminate(engine.project, run, "a test")
    assert (await engine.result(run)).status == "cancelled"
