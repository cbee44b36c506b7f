"""Runs are paused, skipped, retried, completed and cancelled while they run."""

from __future__ import annotations

import asyncio

import pytest

from engine.ports import RunRecord
from engine.state.messages import Steer
from nextscript.errors import Unavailable
from nextscript.values import Json, Small
from tests.engine.instance import Instance
from tests.engine.probes import CALLS, gate
from tests.engine.workflows.drawing import flow, is_

APPROVAL = flow(
    """
    id: ask, type: human.approval, config: {to: ["role:manager"], title: Sure?}
    id: yes, type: probe.echo, config: {value: "{{ ask.comment }}"}
    id: no, type: probe.echo, config: {value: no}
    """,
    "start>ask ask.approved>yes ask.rejected>no",
)


async def test_an_approval_is_completed_by_hand(engine: Instance) -> None:
    run = await engine.start(APPROVAL)
    view = await engine.until(run, is_("ask", "waiting"))
    assert view.status == "waiting"

    answer: Json = {"port": "approved", "comment": "fine", "data": {}}
    await engine.steer(run, Steer("complete", "ask", answer, by="a manager"))

    assert (await engine.result(run)).output == Small({"yes": {"value": "fine"}})
    assert [status.status for status in engine.records.statuses][:1] == ["waiting"]


async def test_a_signal_sent_early_is_kept(engine: Instance) -> None:
    name = engine.project
    document = flow(
        f"""
        id: slow, type: probe.hold, config: {{gate: {name}}}
        id: news, type: wait.signal, config: {{name: paid}}
        """,
        "start>slow slow>news",
    )
    run = await engine.start(document)
    await engine.engine.signal(engine.project, run, "paid", Small({"amount": 5}))

    gate(name).set()

    assert (await engine.result(run)).output == Small({"news": {"amount": 5}})


async def test_a_paused_run_starts_nothing_until_it_is_resumed(engine: Instance) -> None:
    name = engine.project
    document = flow(
        f"""
        id: slow, type: probe.hold, config: {{gate: {name}}}
        id: after, type: probe.count, config: {{counter: {name}}}
        """,
        "start>slow slow>after",
    )
    run = await engine.start(document)
    await engine.until(run, is_("slow", "running"))

    await engine.steer(run, Steer("pause"))
    gate(name).set()
    view = await engine.until(run, is_("slow", "succeeded"))

    assert view.status == "paused"
    assert name not in CALLS
    await engine.steer(run, Steer("resume"))
    assert (await engine.result(run)).status == "succeeded"


async def test_a_step_is_skipped_with_a_value(engine: Instance) -> None:
    name = engine.project
    document = flow(
        f"""
        id: slow, type: probe.hold, config: {{gate: {name}}}
        id: after, type: probe.echo, config: {{value: "{{{{ slow.value }}}}"}}
        """,
        "start>slow slow>after",
    )
    run = await engine.start(document)
    await engine.until(run, is_("slow", "running"))

    await engine.steer(run, Steer("skip", "slow", {"output": {"value": "by hand"}}))

    assert (await engine.result(run)).output == Small({"after": {"value": "by hand"}})


async def test_a_step_that_waits_for_its_next_attempt_is_retried_now(engine: Instance) -> None:
    name = engine.project
    document = flow(
        f"id: call, type: probe.count, config: {{counter: {name}, failures: 1}}, "
        "retry: {attempts: 2, first: 1h, max: 1h}",
        "start>call",
    )
    run = await engine.start(document)
    async for view in engine.engine.follow(engine.project, run):
        if any(step.get("next_attempt_at") for step in view.steps):
            break

    await engine.steer(run, Steer("retry", "call"))

    assert (await engine.result(run)).output == Small({"call": {"attempt": 2, "calls": 2}})


async def test_an_error_waits_while_the_run_is_paused_and_its_step_is_tried_with_other_input(
    engine: Instance,
) -> None:
    name = engine.project
    document = flow(
        f"id: slow, type: probe.hold, config: {{gate: {name}, refuse: true}}", "start>slow"
    )
    run = await engine.start(document)
    await engine.until(run, is_("slow", "running"))
    await engine.steer(run, Steer("pause"))
    gate(name).set()
    await engine.until(run, is_("slow", "failed"))

    await engine.steer(run, Steer("retry", "slow", {"input": {"gate": name}}))
    await engine.steer(run, Steer("resume"))

    assert (await engine.result(run)).output == Small({"slow": {"value": "opened"}})
    given = [
        (await engine.engine.step_io(engine.project, run, "slow", "input", attempt=number)).value
        for number in (1, 2)
    ]
    assert given == [{"gate": name, "refuse": True}, {"gate": name}]


async def test_a_run_is_cancelled_and_its_steps_with_it(engine: Instance) -> None:
    document = flow(f"id: slow, type: probe.hold, config: {{gate: {engine.project}}}", "start>slow")
    run = await engine.start(document)
    await engine.until(run, is_("slow", "running"))

    await engine.engine.cancel(engine.project, run, "enough", by="me")

    assert (await engine.result(run)).status == "cancelled"
    assert engine.records.finished[-1].status == "cancelled"


async def test_temporal_s_own_cancel_is_a_cancel_in_good_order(engine: Instance) -> None:
    run = await engine.start(APPROVAL)
    await engine.until(run, is_("ask", "waiting"))

    await engine.handle(run).cancel()

    assert (await engine.result(run)).status == "cancelled"
    assert engine.records.finished[-1].status == "cancelled"


async def test_a_cancel_that_comes_while_the_run_ends_changes_nothing(
    engine: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping, kept = asyncio.Event(), asyncio.Event()
    finish = engine.records.finish

    async def slowly(record: RunRecord) -> None:
        if not keeping.is_set():
            keeping.set()
            raise Unavailable("the database is away")
        await kept.wait()
        await finish(record)

    monkeypatch.setattr(engine.records, "finish", slowly)
    run = await engine.start(
        flow("id: a, type: probe.echo, config: {value: 1}", "start>a", "done: yes")
    )
    await keeping.wait()

    await engine.handle(run).cancel()
    kept.set()

    assert (await engine.result(run)).output == Small({"done": "yes"})
    assert [record.status for record in engine.records.finished] == ["succeeded"]


async def test_a_long_record_is_kept_in_parts(
    engine: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.workflows.record._MOST", 5)
    items: list[Json] = list(range(12))
    document = flow("id: many, type: probe.echo, each: '{{ input.items }}'", "start>many")

    result = await engine.run(document, {"items": items})

    assert result.status == "succeeded"
    parts = engine.records.finished
    assert [(len(part.steps), part.final, part.status) for part in parts] == [
        (5, False, None),
        (5, False, None),
        (4, True, "succeeded"),
    ]
    paths = {str(step["path"]) for part in parts for step in part.steps}
    assert paths == {"start", "many", *(f"many[{item}]" for item in items)}
    assert parts[-1].output == {"v": {"many": [{"value": None}] * 12}}


async def test_a_busy_run_continues_as_new_between_its_steps(engine: Instance) -> None:
    nodes = "\n".join(
        f"id: n{i}, type: probe.echo_standard, timeout: 30s, config: {{value: {i}}}"
        for i in range(8)
    )
    edges = " ".join(f"n{i}>n{i + 1}" for i in range(7))
    document = flow(nodes, f"start>n0 {edges}", 'sum: "{{ n0.value + n7.value }}"')

    result = await engine.run(document, continue_after=8)

    assert result.output == Small({"sum": 7})
    parts = engine.records.finished
    assert len(parts) > 2
    paths = [str(step["path"]) for part in parts for step in part.steps]
    assert sorted(paths) == [*(f"n{i}" for i in range(8)), "start"]


async def test_a_waiting_run_continues_as_new_and_still_hears_its_answer(
    engine: Instance,
) -> None:
    document = flow(
        """
        id: before, type: probe.echo_standard, config: {value: 1}
        id: ask, type: human.approval, config: {to: ["role:manager"], title: Sure?}
        id: yes, type: probe.echo, config: {value: "{{ before.value }}"}
        """,
        "start>before before>ask ask.approved>yes",
    )
    run = await engine.start(document, continue_after=5)
    await engine.until(run, is_("ask", "waiting"))
    await engine.continued(run)

    answer: Json = {"port": "approved", "comment": "", "data": {}}
    await engine.steer(run, Steer("complete", "ask", answer))

    assert (await engine.result(run)).output == Small({"yes": {"value": 1}})
    parts = engine.records.finished
    assert [part.final for part in parts][-1]
    assert len(parts) > 1
    paths = [str(step["path"]) for part in parts for step in part.steps]
    assert sorted(paths) == ["ask", "before", "start", "yes"]
