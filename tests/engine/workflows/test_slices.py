"""Long lists: in slices, over several histories, with what is large kept outside of all."""

from __future__ import annotations

from nextscript.values import Json, Small
from tests.engine.instance import Instance
from tests.engine.workflows.drawing import flow

LIST = flow(
    """
    id: all, type: flow.each, config: {items: "{{ input }}", output: "{{ b.value }}"}
    id: a, type: probe.echo, parent: all, config: {value: "{{ item }}"}
    id: b, type: probe.echo, parent: all, config: {value: "{{ a.value }}"}
    """,
    "start>all a>b",
    'all: "{{ all }}"',
)


async def test_a_long_list_keeps_its_order_over_slices_and_histories(engine: Instance) -> None:
    numbers: list[Json] = [*range(1_003)]

    run = await engine.start(LIST, numbers, continue_after=300)
    await engine.continued(run)
    result = await engine.result(run)

    assert result.status == "succeeded", result.error
    assert result.output == Small({"all": numbers})
    parts = engine.records.finished
    assert sum(part.final for part in parts) == 1
    paths = [str(step["path"]) for part in parts for step in part.steps]
    assert len(set(paths)) == len(paths) == 2 + 2 * len(numbers)


async def test_large_results_of_a_long_list_do_not_stay_in_the_run(engine: Instance) -> None:
    texts: list[Json] = [f"{number:04} " + "x" * 2_000 for number in range(520)]

    run = await engine.start(LIST, texts)
    result = await engine.result(run)

    assert result.status == "succeeded", result.error
    all_ = next(
        step for part in engine.records.finished for step in part.steps if step["path"] == "all"
    )
    kept = all_["output"]["list"]
    assert len(kept) == len(texts)
    assert all("ref" in item for item in kept[:500])
