"""Flows run from start to end on a real Temporal server."""

from __future__ import annotations

from nextscript.values import Small
from tests.engine.instance import Instance

STRAIGHT = """
schema: nextscript.flow/1
name: Straight
nodes:
  - {id: start, type: trigger.manual}
  - {id: first, type: probe.echo_standard, config: {value: "{{ input.word }}"}}
  - {id: second, type: probe.echo, config: {value: "{{ first.value }} again"}}
edges:
  - {from: start, to: first}
  - {from: first, to: second}
outputs: {said: "{{ second.value }}"}
"""


async def test_a_straight_flow_runs_to_its_end(engine: Instance) -> None:
    run = await engine.start(STRAIGHT, {"word": "hello"})

    result = await engine.result(run)

    assert result.status == "succeeded"
    assert result.output == Small({"said": "hello again"})
    assert await engine.activities(run) == ["probe.echo_standard"]
