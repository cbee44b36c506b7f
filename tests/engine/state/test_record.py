"""What is kept of a run: taken out in parts, the run goes on without it."""

from __future__ import annotations

from typing import Any

from engine.state import RunState
from engine.state.messages import Steer
from nextscript.values import Small
from tests.engine.state.driver import Driver, compiled

FLOW = """
nodes:
  - {id: a, type: test.work, config: {value: 1}}
  - {id: note, type: log, config: {message: "a gave {{ a }}", level: warning}}
  - {id: ask, type: human.approval, config: {title: ok}}
  - {id: b, type: test.work, config: {value: "{{ a + 1 }}"}}
edges: [{from: a, to: note}, {from: note, to: ask}, {from: ask.approved, to: b}]
"""


def test_a_waiting_run_can_continue_elsewhere_without_what_has_ended() -> None:
    driver = Driver(compiled(FLOW))
    assert not driver.state.can_continue
    driver.step()
    assert driver.state.can_continue

    steps, logs = driver.state.take_record()
    taken: list[Any] = steps
    assert [one["path"] for one in taken] == ["a", "note"]
    assert (taken[0]["input"], taken[0]["output"]) == ({"v": {"value": 1}}, {"v": 1})
    assert [one["message"] for one in logs] == ["a gave 1"]

    driver.state = RunState.restore(driver.plan, driver.state.snapshot())
    assert [timer.key for timer in driver.state.timers] == ["ask#2"]
    driver.deliver(Steer("complete", "ask", {}))
    assert driver.run().output == {"b": 2}
    rest, _ = driver.state.take_record()
    assert [one["path"] for one in rest] == ["ask", "b"]


def test_ten_thousand_items_leave_a_small_snapshot_behind() -> None:
    document = """
nodes:
  - {id: g, type: flow.each, config: {items: "{{ input.n }}", concurrency: 50, output: "{{ b }}"}}
  - {id: a, type: test.work, parent: g, config: {value: "{{ item }}"}}
  - {id: b, type: test.work, parent: g, config: {value: "{{ a }}"}}
edges: [{from: a, to: b}]
outputs: {count: "{{ g | length }}"}
"""
    driver = Driver(compiled(document), input=Small({"n": list(range(2_000))}))
    for _ in range(2_000):
        driver.step()
    driver.state.take_record()
    assert len(driver.state._core.data.steps) < 200
    assert len(driver.state._core.data.bodies) <= 51
    assert driver.run().output == {"count": 2_000}
