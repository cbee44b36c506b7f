"""Errors: defaults, error ports, failing bodies, collecting, retries, unknown outcomes, undo."""

from __future__ import annotations

from engine.state.messages import (
    ActivityEnded,
    CancelActivity,
    Failure,
    StartActivity,
    StartTimer,
    Steer,
)
from nextscript.values import Small
from tests.engine.state.driver import Driver, compiled, drive

FAILS = "{id: a, type: test.work, config: {fail: crm.down}"


def test_a_wired_error_port_handles_the_error_and_can_read_it() -> None:
    ran = drive(f"""
nodes:
  - {FAILS}}}
  - {{id: next_one, type: test.work}}
  - {{id: alert, type: test.work,
     config: {{value: "{{{{ error.code }}}} in {{{{ error.node }}}}"}}}}
  - {{id: later, type: test.work, config: {{value: "{{{{ error.message }}}}"}}}}
edges:
  - {{from: a, to: next_one}}
  - {{from: a.error, to: alert}}
  - {{from: alert, to: later}}
outputs: {{said: "{{{{ alert | default('') }}}}", later: "{{{{ later | default('') }}}}"}}
""")

    assert ran.output == {"said": "crm.down in a", "later": "told to fail"}
    assert ran.ran("skipped") == {"next_one"}


def test_an_error_nobody_handles_cancels_the_rest_and_fails_the_run() -> None:
    ran = drive(f"nodes:\n  - {FAILS}}}\n  - {{id: b, type: test.work, config: {{takes: 9}}}}")

    assert (ran.status, ran.error.code, ran.error.path) == ("failed", "crm.down", "a")
    assert CancelActivity("b") in ran.commands


def test_on_error_continue_goes_on_with_the_default() -> None:
    ran = drive(f"""
nodes:
  - {FAILS}, on_error: continue, default: {{n: 7}}}}
  - {{id: b, type: test.work, config: {{value: "{{{{ a.n }}}}"}}}}
edges: [{{from: a, to: b}}]
""")

    assert ran.output == {"b": 7}
    assert ran.steps["a"]["error"]["code"] == "crm.down"


def test_retries_wait_longer_each_time_and_count_the_first_attempt() -> None:
    ran = drive("""
nodes:
  - {id: a, type: test.work, config: {value: 1, times: 3},
     retry: {attempts: 4, first: 1s, factor: 3, max: 5s}}
""")

    timers = [one.at - 1_800_000_000 for one in ran.commands if isinstance(one, StartTimer)]
    assert timers == [1, 4, 9]
    assert [one["number"] for one in ran.steps["a"]["attempts"]] == [1, 2, 3, 4]
    assert [bool(one["error"]) for one in ran.steps["a"]["attempts"]] == [True, True, True, False]
    assert (ran.status, ran.steps["a"]["error"]) == ("succeeded", None)


def test_attempts_run_out() -> None:
    ran = drive("nodes: [{id: a, type: test.work, config: {times: 9}, retry: {attempts: 2}}]")

    assert (ran.error.code, ran.steps["a"]["attempt"]) == ("test.busy", 2)


def test_only_the_named_codes_are_retried() -> None:
    ran = drive("""
nodes: [{id: a, type: test.work, config: {times: 9}, retry: {attempts: 5, "on": [other.code]}}]
""")

    assert ran.steps["a"]["attempt"] == 1


def test_only_the_first_attempt_may_be_quick() -> None:
    ran = drive("nodes: [{id: a, type: test.quick, config: {times: 1}}]")

    starts = [one for one in ran.commands if isinstance(one, StartActivity)]
    assert [one.may_be_quick for one in starts] == [True, False]
    assert len({one.effect_path for one in starts}) == 1


def test_a_quick_step_that_took_too_long_runs_again_as_a_regular_one() -> None:
    def slow(command: StartActivity, _: object) -> ActivityEnded | None:
        late = Failure("step.timeout", "too slow", "retryable")
        quick = command.may_be_quick
        return (
            ActivityEnded(command.path, command.attempt, failure=late, quick=True)
            if quick
            else None
        )

    ran = drive(
        "nodes: [{id: a, type: test.quick, config: {value: 1}, retry: {attempts: 1}}]", answer=slow
    )

    assert ran.output == {"a": 1}
    assert not [one for one in ran.commands if isinstance(one, StartTimer)]


def test_an_unknown_outcome_waits_for_somebody_to_decide() -> None:
    def lost(command: StartActivity, _: object) -> ActivityEnded | None:
        return ActivityEnded(command.path, 1, unknown=True) if command.attempt == 1 else None

    document = "nodes: [{id: a, type: test.charge, config: {value: 1}}]"
    driver = Driver(compiled(document), answer=lost)
    ran = driver.run()
    assert ran.steps["a"]["status"] == "unknown"
    assert ran.steps["a"]["effect"]["state"] == "unknown"
    assert (ran.end, ran.state.status) == (None, "waiting")

    driver.deliver(Steer("retry", "a"))
    assert driver.run().output == {"a": 1}


def test_a_step_nobody_knows_of_can_be_treated_as_done() -> None:
    document = "nodes: [{id: a, type: test.charge, config: {value: 1}}]"
    driver = Driver(
        compiled(document), answer=lambda one, _: ActivityEnded(one.path, one.attempt, unknown=True)
    )
    driver.run()

    driver.deliver(Steer("skip", "a", {"output": "by hand"}))
    assert driver.ran.output == {"a": "by hand"}


GROUP = """
nodes:
  - {id: g, type: flow.each, config: {items: [1, 2, 3, 4], concurrency: 2, on_item_error: MODE,
     output: "{{ w }}"}}
  - {id: bad, type: flow.branch, parent: g, config: {when: "{{ item == 2 }}"}}
  - {id: stop, type: flow.fail, parent: g, config: {message: "no {{ item }}"}}
  - {id: w, type: test.work, parent: g, config: {value: "{{ item * 10 }}", takes: 1}}
edges:
  - {from: bad.true, to: stop}
  - {from: bad.false, to: w}
outputs: {all: "{{ g }}"}
"""


def test_a_failed_item_fails_the_group_and_cancels_the_others() -> None:
    ran = drive(GROUP.replace("MODE", "fail").replace('"{{ w }}"', '"{{ w | default(0) }}"'))

    assert (ran.status, ran.error.message, ran.error.path) == ("failed", "no 2", "g[1].stop")
    assert ran.steps["g[0].w"]["status"] == "cancelled"
    assert "g[2].w" not in ran.steps


def test_collected_errors_stand_in_their_items_place() -> None:
    ran = drive(GROUP.replace("MODE", "collect").replace('"{{ w }}"', '"{{ w | default(0) }}"'))

    first, second, third, fourth = ran.output["all"]
    assert (first, third, fourth) == (10, 30, 40)
    assert second["error"]["code"] == "flow.failed"


SAGA = """
nodes:
  - {id: trip, type: flow.scope, config: {LIMIT}}
  - {id: hotel, type: test.book, parent: trip, config: {value: h1}}
  - {id: car, type: test.book, parent: trip, config: {value: c1}}
  - {id: flight, type: test.work, parent: trip, config: {WORK}}
  - {id: sorry, type: test.work, config: {value: sorry}}
edges:
  - {from: hotel, to: car}
  - {from: car, to: flight}
  - {from: trip.PORT, to: sorry}
"""


def undone(commands: list[object]) -> list[tuple[str, object]]:
    return [
        (one.path, one.config)
        for one in commands
        if isinstance(one, StartActivity) and one.activity == "test.undo_book"
    ]


def test_a_failed_scope_undoes_what_it_completed_in_reverse_before_it_leaves() -> None:
    document = SAGA.replace("{LIMIT}", "{}").replace("{WORK}", "{fail: no.seat}")
    ran = drive(document.replace("PORT", "error"))

    given = {"value": "c1"}
    assert undone([*ran.commands]) == [
        ("trip.car:undo", {"input": given, "output": "c1"}),
        ("trip.hotel:undo", {"input": {"value": "h1"}, "output": "h1"}),
    ]
    assert ran.output == {"sorry": "sorry"}
    assert ran.steps["sorry"]["started_at"] >= ran.steps["trip.hotel:undo"]["ended_at"]


def test_a_scope_out_of_time_leaves_by_its_port() -> None:
    document = SAGA.replace("{LIMIT}", "{timeout: 5s}").replace("{WORK}", "{takes: 60}")
    ran = drive(document.replace("PORT", "timeout"))

    assert ran.steps["trip"]["ports"] == ["timeout"]
    assert len(undone([*ran.commands])) == 2
    assert ran.steps["trip.flight"]["status"] == "cancelled"


def test_a_failed_run_undoes_what_was_completed_even_if_one_undoing_fails() -> None:
    def answer(command: StartActivity, _: object) -> ActivityEnded | None:
        if command.path != "b:undo":
            return None
        return ActivityEnded("b:undo", command.attempt, failure=Failure("x.y", "no"))

    ran = drive(
        """
nodes:
  - {id: a, type: test.book, config: {value: 1}}
  - {id: b, type: test.book, config: {value: 2}}
  - {id: c, type: test.work, config: {fail: no.luck}}
edges: [{from: a, to: b}, {from: b, to: c}]
""",
        answer=answer,
    )

    assert (ran.status, ran.error.code) == ("failed", "no.luck")
    assert ran.steps["a:undo"]["status"] == "succeeded"
    assert ran.steps["b:undo"]["status"] == "failed"


def test_a_late_result_of_a_cancelled_step_changes_nothing() -> None:
    driver = Driver(
        compiled(
            SAGA.replace("{LIMIT}", "{timeout: 5s}")
            .replace("{WORK}", "{takes: 60}")
            .replace("PORT", "timeout")
        )
    )
    driver.run()
    before = driver.ran.output

    driver.state.apply(ActivityEnded("trip.flight", 1, Small("late")), 9e9)
    assert driver.ran.output == before
