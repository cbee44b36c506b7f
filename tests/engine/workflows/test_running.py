"""Flows run from start to end on a real Temporal server."""

from __future__ import annotations

import pytest

from engine.client import Refused
from engine.state.messages import Steer
from nextscript.errors import NotFound
from nextscript.values import Small, Stored
from tests.engine.instance import Instance
from tests.engine.probes import CALLS, gate
from tests.engine.workflows.drawing import flow, is_

STRAIGHT = flow(
    """
    id: first, type: probe.echo_standard, config: {value: "{{ input.word }}"}
    id: second, type: probe.echo, config: {value: "{{ first.value }} again"}
    """,
    "start>first first>second",
    'said: "{{ second.value }}"',
)


async def test_a_straight_flow_runs_to_its_end(engine: Instance) -> None:
    run = await engine.start(STRAIGHT, {"word": "hello"})

    result = await engine.result(run)

    assert result.status == "succeeded"
    assert result.output == Small({"said": "hello again"})
    assert await engine.activities(run) == ["probe.echo_standard"]
    [record] = engine.records.finished
    assert record.final
    assert record.status == "succeeded"
    assert [step["path"] for step in record.steps] == ["start", "first", "second"]


async def test_the_same_start_twice_is_one_run(engine: Instance) -> None:
    start = engine.prepare(STRAIGHT, {"word": "once"})

    first, second = await engine.engine.start(start), await engine.engine.start(start)

    assert (first.new, second.new) == (True, False)
    await engine.result(start.run_id)
    assert len(engine.records.finished) == 1


async def test_branches_run_side_by_side_and_nothing_waits_for_the_slowest(
    engine: Instance,
) -> None:
    name = engine.project
    document = flow(
        f"""
        id: slow, type: probe.hold, config: {{gate: {name}}}
        id: quick, type: probe.echo, config: {{value: 1}}
        id: after, type: probe.echo, config: {{value: "{{{{ quick.value }}}}"}}
        id: both, type: probe.echo, config: {{value: "{{{{ slow.value }}}}"}}
        """,
        "start>slow start>quick quick>after slow>both after>both",
    )
    run = await engine.start(document)

    await engine.until(run, is_("after", "succeeded"))
    gate(name).set()

    assert (await engine.result(run)).output == Small({"both": {"value": "opened"}})


async def test_many_quick_steps_are_local_but_not_without_end(engine: Instance) -> None:
    nodes = "\n".join(f"id: n{i:03}, type: probe.echo, config: {{value: {i}}}" for i in range(130))
    edges = " ".join(f"n{i:03}>n{i + 1:03}" for i in range(129))
    run = await engine.start(flow(nodes, f"start>n000 {edges}"))

    assert (await engine.result(run)).output == Small({"n129": {"value": 129}})
    assert await engine.activities(run) == ["probe.echo"]


async def test_a_quick_step_beside_a_standard_one_is_standard(engine: Instance) -> None:
    document = flow(
        """
        id: light, type: probe.echo, config: {value: 1}
        id: heavy, type: probe.echo_standard, config: {value: 2}
        """,
        "start>light start>heavy",
    )
    run = await engine.start(document)

    await engine.result(run)
    assert sorted(await engine.activities(run)) == ["probe.echo", "probe.echo_standard"]


async def test_a_quick_step_that_is_slow_goes_on_as_standard(engine: Instance) -> None:
    counter = engine.project
    document = flow(
        f"id: nap, type: probe.sleep, config: {{seconds: 1.3, counter: {counter}}}, "
        "retry: {attempts: 2, first: 10ms}",
        "start>nap",
    )
    run = await engine.start(document)

    result = await engine.result(run)

    assert result.output == Small({"nap": {"attempt": 2, "calls": 2}})
    assert await engine.activities(run) == ["probe.sleep"]
    assert len(set(CALLS[counter])) == 1


async def test_an_attempt_is_given_how_far_the_one_before_had_come(engine: Instance) -> None:
    counter = engine.project
    document = flow(
        f"id: call, type: probe.resume, config: {{counter: {counter}, failures: 3}}, "
        "retry: {attempts: 4, first: 10ms}",
        "start>call",
    )

    result = await engine.run(document)

    assert result.output == Small({"call": {"value": 4}})
    assert CALLS[counter] == ["1", "2", "3", "4"]


async def test_a_step_is_retried_with_the_same_effect_key(engine: Instance) -> None:
    counter = engine.project
    document = flow(
        f"id: call, type: probe.count, config: {{counter: {counter}, failures: 2}}, "
        "retry: {attempts: 3, first: 10ms}",
        "start>call",
    )

    result = await engine.run(document)

    assert result.output == Small({"call": {"attempt": 3, "calls": 3}})
    assert len(set(CALLS[counter])) == 1


async def test_a_refusal_is_not_retried_and_takes_the_error_port(engine: Instance) -> None:
    counter = engine.project
    document = flow(
        f"""
        id: call, type: probe.count, config: {{counter: {counter}, failures: 9, refuse: true}}
        id: rescue, type: probe.echo, config: {{value: "{{{{ error.code }}}}"}}
        """,
        "start>call call.error>rescue",
    )

    result = await engine.run(document)

    assert result.output == Small({"rescue": {"value": "probe.refused"}})
    assert len(CALLS[counter]) == 1


async def test_a_failed_run_tells_why_and_starts_its_handler(engine: Instance) -> None:
    document = flow(
        f"id: call, type: probe.count, config: {{counter: {engine.project}, failures: 9, "
        "refuse: true}",
        "start>call",
        settings="on_failure: handler",
    )
    engine.flows.documents["handler"] = STRAIGHT

    result = await engine.run(document)

    assert result.status == "failed"
    assert result.error is not None
    assert (result.error.code, result.error.node) == ("probe.refused", "call")
    assert engine.flows.handled[0]["code"] == "probe.refused"  # type: ignore[index, call-overload]


async def test_a_crash_shows_no_inside(engine: Instance) -> None:
    document = flow(
        f"id: call, type: probe.count, config: {{counter: {engine.project}, crash: true}}, "
        "retry: {attempts: 1}",
        "start>call",
    )

    result = await engine.run(document)

    assert result.error is not None
    assert result.error.code == "step.crashed"
    assert "secret detail" not in str(result.error)


async def test_a_delay_passes(engine: Instance) -> None:
    document = flow("id: nap, type: wait.delay, config: {for: 50ms}", "start>nap")

    assert (await engine.run(document)).status == "succeeded"


async def test_a_large_result_stays_outside_the_history(engine: Instance) -> None:
    document = flow(
        """
        id: fill, type: probe.fill, config: {size: 300000}
        id: count, type: probe.echo, config: {value: "{{ fill.value | length }}"}
        """,
        "start>fill fill>count",
        'count: "{{ count.value }}", all: "{{ fill.value }}"',
    )
    run = await engine.start(document)

    result = await engine.result(run)

    assert isinstance(result.output, Stored)
    raw = sum(event.ByteSize() for event in (await engine.history(run)).events)
    assert raw < 60_000
    part = await engine.engine.step_io(
        engine.project, run, "fill", "output", pointer="/value", offset=2, limit=1
    )
    assert part.value == ["x" * 99]
    assert part.total == 3000


async def test_a_history_holds_nothing_readable(engine: Instance) -> None:
    run = await engine.start(STRAIGHT, {"word": "confidential"}, flow_name="Secret plans")
    await engine.result(run)

    raw = b"".join(event.SerializeToString() for event in (await engine.history(run)).events)

    assert b"confidential" not in raw
    assert b"Secret plans" not in raw
    assert b"first again" not in raw


async def test_a_called_flow_gives_its_result_to_its_caller(engine: Instance) -> None:
    engine.flows.documents["inner"] = STRAIGHT
    document = flow(
        "id: call, type: flow.call, config: {flow: inner, input: {word: hi}}",
        "start>call",
        'heard: "{{ call.said }}"',
    )

    assert (await engine.run(document)).output == Small({"heard": "hi again"})


async def test_cancelling_a_run_cancels_what_it_called(engine: Instance) -> None:
    name = engine.project
    engine.flows.documents["inner"] = flow(
        f"id: slow, type: probe.hold, config: {{gate: {name}}}", "start>slow"
    )
    outer = flow("id: call, type: flow.call, config: {flow: inner, input: {}}", "start>call")
    run = await engine.start(outer)
    async for view in engine.engine.follow(engine.project, run):
        if any(step.get("child_run_id") for step in view.steps):
            break

    await engine.engine.cancel(engine.project, run, "enough")

    assert (await engine.result(run)).status == "cancelled"
    assert (await engine.result(engine.flows.called[0])).status == "cancelled"


async def test_a_flow_that_is_not_there_fails_the_step(engine: Instance) -> None:
    engine.flows.documents["inner"] = STRAIGHT
    document = flow("id: call, type: flow.call, config: {flow: inner, input: {}}", "start>call")
    start = engine.prepare(document)
    engine.flows.documents.clear()

    await engine.engine.start(start)

    error = (await engine.result(start.run_id)).error
    assert error is not None
    assert error.code == "flow.not_found"


async def test_an_unknown_run_is_not_found(engine: Instance) -> None:
    with pytest.raises(NotFound):
        await engine.view("nobody")
    with pytest.raises(NotFound):
        await engine.engine.steer(engine.project, "nobody", Steer("pause"))


async def test_what_does_not_apply_is_refused(engine: Instance) -> None:
    name = engine.project
    document = flow(f"id: slow, type: probe.hold, config: {{gate: {name}}}", "start>slow")
    run = await engine.start(document)

    with pytest.raises(Refused):
        await engine.engine.steer(engine.project, run, Steer("skip", path="nowhere"))

    gate(name).set()
    await engine.result(run)
