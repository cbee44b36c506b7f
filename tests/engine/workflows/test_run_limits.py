"""A run may start only so many steps, over all its histories; a loop without end ends by that."""

from __future__ import annotations

import pytest

from engine.client import RunResult, keep
from engine.state.messages import Steer
from nextscript.values import Json, Small, to_wire
from tests.engine.instance import Instance, instance
from tests.engine.probes import CALLS
from tests.engine.workflows.drawing import flow, is_

pytestmark = pytest.mark.case("DOS-09")

FOREVER = """
id: forever, type: flow.loop, config: {while: "{{ true }}", max_iterations: 100000}
id: turn, type: data.set, parent: forever, config: {values: {number: "{{ loop.index }}"}}
"""


def code_of(result: RunResult) -> str | None:
    """Give why a run failed."""
    return result.error.code if result.error else None


def recorded(engine: Instance, status: str) -> list[str]:
    """Give the paths of what the record has, over all parts."""
    steps = [step for part in engine.records.finished for step in part.steps]
    return [str(step["path"]) for step in steps if step["status"] == status]


async def parts(engine: Instance, run: str) -> list[str]:
    """Give how each history of a run ended, in Temporal's words."""
    handle = engine.handle(run)
    found = engine.engine.client.list_workflows(f"WorkflowId = '{handle.id}'")
    return sorted([one.status.name async for one in found if one.status is not None])


async def test_a_loop_of_what_needs_nothing_from_outside_goes_over_several_histories(
    engine: Instance,
) -> None:
    run = await engine.start(flow(FOREVER.replace("100000", "6000"), "start>forever"))
    result = await engine.result(run)

    assert (code_of(result), result.error and result.error.node) == ("loop.limit", "forever")
    done = recorded(engine, "succeeded")
    assert len(done) == len(set(done)) == 6_001
    assert (await parts(engine, run)).count("CONTINUED_AS_NEW") >= 2


@pytest.mark.slow
async def test_a_loop_far_too_long_for_one_workflow_task_comes_to_its_end(
    temporal_address: str,
) -> None:
    async with instance(temporal_address) as engine:
        result = await engine.run(flow(FOREVER.replace("100000", "50000"), "start>forever"))

        assert code_of(result) == "loop.limit"
        assert len(recorded(engine, "succeeded")) == 50_001


async def test_a_loop_without_end_hears_that_it_is_cancelled(engine: Instance) -> None:
    run = await engine.start(flow(FOREVER, "start>forever"))
    await engine.until(run, is_("start", "succeeded"))

    await engine.steer(run, Steer("cancel", body={"reason": "enough"}))

    result = await engine.result(run)
    assert result.status == "cancelled"
    assert len(recorded(engine, "succeeded")) < 100_000


async def test_a_cycle_without_end_ends_at_the_limit_over_several_histories(
    engine: Instance,
) -> None:
    document = (
        flow(
            """
        id: ask, type: probe.echo_standard, config: {value: 1}
        id: again, type: flow.branch, config: {when: "{{ true }}"}
        id: done, type: probe.echo, config: {value: 1}
        """,
            "start>ask ask>again again.false>done",
        )
        + "\n  - {from: again.true, to: ask, max_visits: 100000}"
    )

    run = await engine.start(document, most_steps=200, continue_after=150)
    result = await engine.result(run)

    assert (result.status, code_of(result)) == ("failed", "run.limit")
    assert result.error is not None
    assert "200 steps" in result.error.message
    assert len(recorded(engine, "succeeded")) == 200
    ends = await parts(engine, run)
    assert ends.count("CONTINUED_AS_NEW") >= 2
    assert [one for one in ends if one != "CONTINUED_AS_NEW"] == ["FAILED"]


async def test_a_list_longer_than_what_is_left_is_refused_before_its_first_item(
    engine: Instance,
) -> None:
    name = engine.project
    document = flow(
        f"id: all, type: probe.count, each: '{{{{ input }}}}', config: {{counter: {name}}}, "
        "on_error: continue, default: caught",
        "start>all",
    )
    items: list[Json] = [*range(99)]

    result = await engine.run(document, items, most_steps=100)

    assert code_of(result) == "run.limit"
    assert name not in CALLS
    assert (await engine.run(document, items, most_steps=101)).status == "succeeded"


@pytest.mark.parametrize("items", [50_001, 1_000_000])
async def test_a_list_too_long_for_any_run_is_an_error_of_its_node(
    engine: Instance, items: int
) -> None:
    document = flow(
        """
        id: all, type: flow.each, config: {items: "{{ input }}"}
        id: work, type: data.set, parent: all, config: {values: {a: 1}}
        id: caught, type: data.set, config: {values: {code: "{{ error.code }}"}}
        """,
        "start>all all.error>caught",
        'code: "{{ caught.code | default(none) }}"',
    )
    rows = await keep(engine.ports.objects, engine.project, [*range(items)])
    start = engine.prepare(document).model_copy(update={"input": to_wire(rows)})

    await engine.engine.start(start)

    assert (await engine.result(start.run_id)).output == Small({"code": "each.limit"})


async def test_groups_in_groups_end_at_the_limit_and_nobody_catches_it(engine: Instance) -> None:
    document = flow(
        """
        id: outer, type: flow.each, config: {items: "{{ input }}"}
        id: middle, type: flow.each, parent: outer, config: {items: "{{ input }}"}
        id: inner, type: flow.each, parent: middle, config: {items: "{{ input }}"}
        id: work, type: data.set, parent: inner, config: {values: {a: 1}}, on_error: continue
        id: caught, type: data.set, config: {values: {caught: true}}
        """,
        "start>outer outer.error>caught",
    )

    result = await engine.run(document, [*range(1_000)], most_steps=5_000)

    assert code_of(result) == "run.limit"
    assert "caught" not in recorded(engine, "succeeded")


async def test_what_was_done_before_the_limit_is_undone(engine: Instance) -> None:
    name = engine.project
    document = flow(
        f"id: paid, type: probe.count_undoable, config: {{counter: {name}}}\n" + FOREVER.strip(),
        "start>paid paid>forever",
    )

    result = await engine.run(document, most_steps=50)

    assert code_of(result) == "run.limit"
    assert len(CALLS[f"undone {name}"]) == 1


async def test_a_run_that_began_before_there_were_limits_has_none(engine: Instance) -> None:
    document = flow(FOREVER.replace("100000", "40"), "start>forever")

    result = await engine.run(document, most_steps=10, semantics=2)

    assert code_of(result) == "loop.limit"
