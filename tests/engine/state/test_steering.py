"""Pause, resume, retry, skip, cancel and policy."""

from __future__ import annotations

from engine.state.messages import CancelActivity, StartActivity, Steer, TimerFired
from tests.engine.state.driver import START, Driver, compiled

CHAIN = """
nodes:
  - {id: a, type: test.work, config: {value: 1, takes: 1}}
  - {id: b, type: test.work, config: {value: "{{ a + 1 }}", times: 1}, retry: {first: 1h, max: 2h}}
  - {id: c, type: test.work, config: {value: "{{ b }}"}}
edges: [{from: a, to: b}, {from: b, to: c}]
"""


def test_a_paused_run_takes_results_in_and_starts_nothing() -> None:
    driver = Driver(compiled(CHAIN))
    driver.deliver(Steer("pause"))
    ran = driver.run()
    assert (ran.state.status, ran.steps["a"]["status"]) == ("paused", "succeeded")
    assert not any(isinstance(one, StartActivity) and one.path == "b" for one in ran.commands)

    driver.deliver(Steer("resume"))
    assert driver.run().output == {"c": 2}


def test_a_retry_need_not_wait() -> None:
    driver = Driver(compiled(CHAIN))
    driver.step()
    driver.step()
    assert driver.ran.steps["b"]["next_attempt_at"] == "2027-01-15T09:00:01.000Z"
    driver.deliver(Steer("retry", "b"))
    assert driver.run().output == {"c": 2}
    assert driver.now < START + 60
    driver.state.apply(TimerFired("b#retry"), START + 4000)


def test_a_retry_can_have_another_input() -> None:
    driver = Driver(compiled(CHAIN))
    driver.step()
    driver.step()
    driver.deliver(Steer("retry", "b", {"input": {"value": "mended"}}))

    assert driver.run().output == {"c": "mended"}


def test_a_step_that_is_no_activity_takes_no_other_input() -> None:
    document = "nodes: [{id: a, type: wait.signal, config: {name: paid, timeout: 1m}}]"
    driver = Driver(compiled(document))
    driver.deliver(Steer("pause"))
    assert driver.run().steps["a"]["status"] == "failed"

    refused = driver.state.refusal(Steer("retry", "a", {"input": {"name": "other"}}))

    assert refused is not None
    assert refused[0] == "step.no_input"
    assert driver.state.refusal(Steer("retry", "a")) is None


def test_a_failed_step_of_a_paused_run_can_be_retried_before_its_error_goes_anywhere() -> None:
    document = "nodes: [{id: a, type: test.work, config: {fail: crm.down, takes: 5}}]"
    driver = Driver(compiled(document))
    driver.deliver(Steer("pause"))
    ran = driver.run()
    assert (ran.end, ran.steps["a"]["status"]) == (None, "failed")

    driver.deliver(Steer("retry", "a", {"input": {"value": 3}}))
    driver.deliver(Steer("resume"))
    assert driver.run().output == {"a": 3}


def test_resuming_lets_a_held_error_take_its_way() -> None:
    driver = Driver(compiled("nodes: [{id: a, type: test.work, config: {fail: crm.down}}]"))
    driver.deliver(Steer("pause"))
    driver.run()
    driver.deliver(Steer("resume"))

    assert driver.ran.error.code == "crm.down"


def test_a_step_can_be_skipped_with_a_value_on_a_port() -> None:
    document = """
nodes:
  - {id: slow, type: test.work, config: {takes: 900}}
  - {id: ask, type: human.approval, config: {title: ok}}
  - {id: yes_said, type: test.work, config: {value: "{{ slow }} {{ ask.by }}"}}
edges: [{from: slow, to: ask}, {from: ask.approved, to: yes_said}]
"""
    driver = Driver(compiled(document))
    driver.deliver(Steer("skip", "slow", {"output": "by hand"}))
    assert CancelActivity("slow") in driver.told
    driver.deliver(Steer("skip", "ask", {"output": {"by": "ops"}, "port": "approved"}))

    assert driver.run().output == {"yes_said": "by hand ops"}


def test_a_steps_policy_can_be_changed_while_it_waits_for_its_next_attempt() -> None:
    document = """
nodes: [{id: a, type: test.work, config: {value: 1, times: 5}, retry: {attempts: 2, first: 1m}}]
"""
    driver = Driver(compiled(document))
    driver.step()
    driver.deliver(Steer("policy", "a", {"retry": {"attempts": 9, "first": "1s"}}))

    assert driver.run().output == {"a": 1}


def test_a_cancelled_item_counts_as_failed() -> None:
    document = """
nodes:
  - {id: a, type: test.work, config: {value: "{{ item }}", takes: "{{ 9 - item }}"},
     each: {items: [1, 2, 3], on_item_error: collect}}
"""
    driver = Driver(compiled(document))
    driver.deliver(Steer("cancel_step", "a[1]"))

    first, second, third = driver.run().output["a"]
    assert (first, third, second["error"]["code"]) == (1, 3, "step.cancelled")


def test_a_pause_holds_back_the_steps_of_a_skipped_wait() -> None:
    driver = Driver(compiled(CHAIN))
    driver.deliver(Steer("pause"))
    driver.deliver(Steer("skip", "a", {"output": 5}))
    assert "b" not in {one.path for one in driver.told if isinstance(one, StartActivity)}

    driver.deliver(Steer("resume"))
    assert driver.run().output == {"c": 6}


def test_cancel_undoes_open_scopes_first() -> None:
    document = """
nodes:
  - {id: before, type: test.book, config: {value: 0}}
  - {id: s, type: flow.scope}
  - {id: a, type: test.book, parent: s, config: {value: 1}}
  - {id: b, type: test.work, parent: s, config: {takes: 90}}
edges: [{from: before, to: s}, {from: a, to: b}]
"""
    driver = Driver(compiled(document))
    for _ in range(2):
        driver.step()
    driver.deliver(Steer("cancel"))
    ran = driver.run()

    assert ran.status == "cancelled"
    assert ran.steps["s.a:undo"]["status"] == "succeeded"
    assert "before:undo" not in ran.steps
