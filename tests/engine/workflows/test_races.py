"""Of several answers to one question exactly one is taken; all the others are told so."""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import datetime

import pytest

from engine.client import Refused
from engine.state.messages import Steer
from nextscript.values import Json, plain
from store.keys import KeyRing, new_key
from tests.engine.instance import Instance, instance
from tests.engine.probes import gate
from tests.engine.workflows.drawing import flow, is_

# `slow` keeps the run going, so that late answers meet a run and not its end.
ASKING = """
    id: ask, type: human.approval, config: {{to: ["role:manager"], title: Sure?{more}}}
    id: yes, type: probe.echo, config: {{value: "{{{{ ask.by }}}}"}}
    id: no, type: probe.echo, config: {{value: "{{{{ ask.by }}}}"}}
    id: late, type: probe.echo, config: {{value: nobody}}
    id: slow, type: probe.hold, config: {{gate: {gate}}}
"""
EDGES = "start>ask start>slow ask.approved>yes ask.rejected>no ask.expired>late"
ANSWERS = ("yes", "no", "late")


def asking(engine: Instance, more: str = "", held_by: str = "") -> str:
    return flow(ASKING.format(more=more, gate=held_by or engine.project), EDGES)


async def answer(engine: Instance, run: str, number: int) -> str | None:
    """Answer as one of many; give the reason of a refusal, None when it was taken."""
    body: Json = {"port": ("approved", "rejected")[number % 2], "comment": "", "data": {}}
    try:
        await engine.steer(run, Steer("complete", "ask", body, by=f"number {number}"))
    except Refused as refused:
        return refused.code
    return None


async def test_of_twenty_answers_at_once_one_is_taken_and_its_author_is_who_decided(
    engine: Instance,
) -> None:
    run = await engine.start(asking(engine))
    await engine.until(run, is_("ask", "waiting"))

    refusals = await asyncio.gather(*(answer(engine, run, number) for number in range(20)))
    gate(engine.project).set()
    output = plain((await engine.result(run)).output)

    assert refusals.count(None) == 1
    assert refusals.count("step.not_waiting") == 19
    taken = f"number {refusals.index(None)}"
    assert isinstance(output, dict)
    assert [output[path] for path in ANSWERS if path in output] == [{"value": taken}]


async def test_answers_that_are_delivered_together_with_the_start_meet_each_other(
    temporal_address: str,
) -> None:
    project, keys = uuid.uuid4().hex, KeyRing.parse(new_key())
    async with instance(temporal_address, project=project, keys=keys, queues=()) as engine:
        run = await engine.start(asking(engine))
        answering = [asyncio.create_task(answer(engine, run, number)) for number in range(5)]
        # Nobody tells that Temporal has them. Half a second makes it likely that all are handled
        # in the run's first moment; what is asserted holds in any case.
        await asyncio.sleep(0.5)
        async with instance(temporal_address, project=project, keys=keys):
            refusals = await asyncio.gather(*answering)
            gate(project).set()
            await engine.result(run)

    assert refusals.count(None) == 1
    assert refusals.count("step.not_waiting") == 4


async def asked_until(engine: Instance, early: float, more: str, held_by: str = "") -> str:
    """Start a run that asks, and return so long before the question expires."""
    run = await engine.start(asking(engine, more, held_by))
    view = await engine.until(run, is_("ask", "waiting"))
    [ask] = [step for step in view.steps if step["path"] == "ask"]
    expires = datetime.fromisoformat(ask["waiting_for"]["until"]).timestamp()
    await asyncio.sleep(expires - time.time() - early)
    return run


@pytest.mark.parametrize("early", [0.03, 0.005, -0.02])
async def test_answers_that_race_the_expiry_are_taken_or_refused_but_never_both(
    engine: Instance, early: float
) -> None:
    run = await asked_until(engine, early, ", expires: 400ms")
    refusals = await asyncio.gather(*(answer(engine, run, number) for number in range(4)))
    gate(engine.project).set()
    output = plain((await engine.result(run)).output)

    assert isinstance(output, dict)
    taken = [f"number {number}" for number, refusal in enumerate(refusals) if refusal is None]
    decided = [output[path] for path in ANSWERS if path in output]
    assert decided == [{"value": who} for who in taken or ["nobody"]]


@pytest.mark.slow(of=5)
@pytest.mark.timeout(240)
async def test_of_two_hundred_questions_answered_as_they_expire_each_takes_one_branch(
    engine: Instance,
) -> None:
    """Case HOOK-17."""

    async def ask(number: int) -> tuple[str, str | None]:
        run = await asked_until(engine, 0.2 - number / 500, ", expires: 2s", f"many {number // 20}")
        return run, await answer(engine, run, 0)

    async def branches(run: str) -> list[Json]:
        output = plain((await engine.result(run)).output)
        assert isinstance(output, dict)
        return [output[path] for path in ANSWERS if path in output]

    found: list[tuple[str | None, list[Json]]] = []
    for turn in range(10):
        asked = await asyncio.gather(*map(ask, range(20 * turn, 20 * turn + 20)))
        gate(f"many {turn}").set()
        found += [(refusal, await branches(run)) for run, refusal in asked]

    taken, expired = [{"value": "number 0"}], [{"value": "nobody"}]
    assert all(ran == (expired if refusal else taken) for refusal, ran in found)
    assert {refusal for refusal, _ in found} <= {None, "step.not_waiting"}


async def test_answers_that_end_their_run_just_as_news_reaches_it_are_all_taken(
    engine: Instance,
) -> None:
    document = flow(
        """
        id: ask, type: human.approval, config: {to: ["role:manager"], title: Sure?}
        id: yes, type: probe.echo, config: {value: "{{ ask.by }}"}
        """,
        "start>ask ask.approved>yes",
    )

    async def one(number: int) -> object:
        run = await engine.start(document)
        await engine.until(run, is_("ask", "waiting"))
        await engine.steer(run, Steer("complete", "ask", {"port": "approved"}, by=str(number)))
        return plain((await engine.result(run)).output)

    found = await asyncio.gather(*(one(number) for number in range(6)))

    assert found == [{"yes": {"value": str(number)}} for number in range(6)]
