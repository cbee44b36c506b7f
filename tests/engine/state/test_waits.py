"""Waits, signals, approvals, forms, guards, called flows."""

from __future__ import annotations

from engine.state.messages import (
    Announce,
    CallFlow,
    CancelFlow,
    EndRun,
    Failure,
    Respond,
    Signalled,
    StartTimer,
    Steer,
    TimerFired,
)
from nextscript.values import Small
from tests.engine.state.driver import START, Driver, compiled, drive

APPROVAL = """
nodes:
  - {id: ask, type: human.approval, config: {to: [role:manager], title: "Ship it?", expires: 2d}}
  - {id: book, type: test.work, config: {value: "{{ ask.by }}: {{ ask.comment }}"}}
  - {id: refuse, type: test.work, config: {value: refused}}
edges:
  - {from: ask.approved, to: book}
  - {from: ask.rejected, to: refuse}
"""


def waiting(document: str) -> Driver:
    driver = Driver(compiled(document))
    assert driver.end is None
    return driver


def test_an_approval_shows_whom_it_waits_for_and_goes_on_with_the_answer() -> None:
    driver = waiting(APPROVAL)
    assert driver.state.status == "waiting"
    assert driver.ran.steps["ask"]["waiting_for"] == {
        "kind": "approval",
        "name": "Ship it?",
        "since": "2027-01-15T08:00:00.000Z",
        "until": "2027-01-17T08:00:00.000Z",
        "to": ["role:manager"],
    }
    assert Announce("waiting", ("approval",)) in driver.told

    driver.deliver(Steer("complete", "ask", {"port": "approved", "comment": "fine"}, by="ann"))
    assert driver.run().output == {"book": "ann: fine"}


def test_a_rejection_takes_the_other_way() -> None:
    driver = waiting(APPROVAL)
    driver.deliver(Steer("complete", "ask", {"port": "rejected"}, by="ann"))

    assert driver.run().output == {"refuse": "refused"}


def test_an_approval_nobody_answers_fails_when_expired_is_not_wired() -> None:
    ran = drive(APPROVAL)

    assert (ran.status, ran.error.code, ran.error.node) == ("failed", "expired", "ask")


def test_a_way_that_is_none_and_a_step_that_does_not_wait_are_refused() -> None:
    driver = waiting(APPROVAL)
    state = driver.state

    def code(steer: Steer) -> str | None:
        refused = state.refusal(steer)
        return refused[0] if refused else None

    assert code(Steer("complete", "ask", {"port": "perhaps"})) == "step.not_waiting"
    assert code(Steer("complete", "nobody", {})) == "step.not_found"
    assert code(Steer("retry", "ask")) == "step.not_failed"
    assert code(Steer("complete", "ask", {})) is None
    driver.deliver(Steer("cancel"))
    assert code(Steer("pause")) == "run.ended"


def test_a_form_gives_who_filled_it_in_and_what() -> None:
    driver = waiting("nodes: [{id: f, type: human.form, config: {title: T, fields: {}}}]")
    driver.deliver(Steer("complete", "f", {"data": {"days": 3}}, by="bob"))

    assert driver.ran.output == {"f": {"by": "bob", "data": {"days": 3}}}


def test_every_wait_ends_after_a_year_unless_set() -> None:
    driver = waiting("nodes: [{id: s, type: wait.signal, config: {name: x}}]")

    assert StartTimer("s#1", START + 365 * 86_400) in driver.told


def test_until_is_meant_in_the_flows_time_zone() -> None:
    driver = waiting("""
nodes: [{id: w, type: wait.until, config: {at: "2027-07-01T09:00"}}]
settings: {timezone: Europe/Berlin}
""")

    assert StartTimer("w#0", 1814425200.0) in driver.told


def test_a_signal_feeds_the_oldest_wait_only() -> None:
    driver = waiting("""
nodes:
  - {id: soon, type: wait.delay, config: {for: 1s}}
  - {id: b, type: wait.signal, config: {name: go}}
  - {id: a, type: wait.signal, config: {name: go}}
edges: [{from: soon, to: a}]
""")
    driver.step()
    driver.deliver(Signalled("go", Small(1)))
    assert driver.ran.ran() == {"soon", "b"}

    driver.deliver(Signalled("go", Small(2)))
    assert driver.ran.output == {"a": 2, "b": 1}


def test_kept_signals_are_used_oldest_first() -> None:
    document = """
nodes:
  - {id: pause, type: wait.delay, config: {for: 1m}}
  - {id: a, type: wait.signal, config: {name: go}}
  - {id: b, type: wait.signal, config: {name: go}}
edges: [{from: pause, to: a}, {from: a, to: b}]
outputs: ["{{ a }}", "{{ b }}"]
"""
    driver = waiting(document)
    for number in (1, 2, 3):
        driver.deliver(Signalled("go", Small(number)))

    assert driver.run().output == [1, 2]


def test_the_first_event_cancels_the_timers_of_the_others() -> None:
    driver = waiting("""
nodes:
  - {id: w, type: wait.any, config: {events: [{port: hook, signal: paid}, {port: late, delay: 1d},
     {port: yes_said, approval: {to: [ann], title: Sure}}]}}
  - {id: x, type: test.work, config: {value: "{{ w }}"}}
edges: [{from: w.yes_said, to: x}]
""")
    driver.deliver(Steer("complete", "w", {"port": "yes_said", "comment": "ok"}, by="ann"))

    given = {"by": "ann", "comment": "ok", "data": None}
    assert driver.run().output == {"x": {"event": "yes_said", "payload": given}}
    driver.state.apply(TimerFired("w#1"), START + 90_000)


def test_a_guard_holds_a_step_back_until_it_holds() -> None:
    document = """
nodes:
  - {id: paid, type: test.work, config: {value: true, takes: 30}}
  - {id: ship, type: test.work, guard: "{{ paid | default(false) }}"LIMIT}
  - {id: sent, type: test.work, config: {value: sent}}
edges: [{from: ship, to: sent}]
"""
    ran = drive(document.replace("LIMIT", ""))
    assert ran.steps["ship"]["attempts"][0]["started_at"] == ran.steps["paid"]["ended_at"]
    assert "sent" in ran.ran()

    ran = drive(document.replace("LIMIT", ", guard_timeout: 10s"))
    assert ran.ran("skipped") == {"ship", "sent"}


def test_a_guard_that_can_never_hold_does_not_hang_the_run() -> None:
    ran = drive('nodes: [{id: a, type: test.work, guard: "{{ input.no | default(false) }}"}]')

    assert (ran.status, ran.ran("cancelled")) == ("succeeded", {"a"})


def test_what_follows_a_guard_that_never_held_still_runs_if_another_edge_is_live() -> None:
    ran = drive("""
nodes:
  - {id: a, type: test.work, guard: "{{ input.no | default(false) }}"}
  - {id: b, type: test.work}
  - {id: c, type: test.work, config: {value: done}}
edges: [{from: a, to: c}, {from: b, to: c}]
""")

    assert ran.output == {"c": "done"}


CALL = """
nodes:
  - {id: sub, type: flow.call, config: {flow: other, input: {n: 2}}}
  - {id: caught, type: test.work, config: {value: "{{ error.code }}"}}
edges: [{from: sub.error, to: caught}]
"""


def test_a_called_flow_gives_its_outputs() -> None:
    ran = drive(CALL, flows={"other": {"sum": 4}})

    assert ran.output == {"sub": {"sum": 4}}
    assert ran.steps["sub"]["child_run_id"] == "child of sub"
    assert CallFlow("sub", "other", None, Small({"n": 2}), True, "sub") in ran.commands


def test_a_called_flow_that_fails_is_the_steps_error() -> None:
    assert drive(CALL, flows={"other": Failure("crm.down", "down")}).output == {
        "caught": "crm.down"
    }


def test_cancelling_the_run_cancels_what_it_called() -> None:
    driver = Driver(compiled(CALL), flows={"other": 1})
    driver.step()
    assert not driver.state._core.data.flight
    driver.deliver(Steer("cancel"))

    assert CancelFlow("sub") in driver.told
    assert driver.ran.status == "cancelled"


def test_only_the_first_answer_to_a_webhook_counts() -> None:
    ran = drive("""
nodes:
  - {id: a, type: webhook.respond, config: {status: 201, headers: {x: "y"}, body: {ok: true}}}
  - {id: b, type: webhook.respond, config: {body: late}}
edges: [{from: a, to: b}]
""")

    answers = [one for one in ran.commands if isinstance(one, Respond)]
    assert answers == [Respond(201, {"x": "y"}, Small({"ok": True}))]


def test_a_run_that_takes_too_long_fails() -> None:
    ran = drive("""
nodes: [{id: a, type: test.work, config: {takes: 100}}]
settings: {timeout: 30s}
""")

    assert (ran.status, ran.error.code) == ("failed", "run.timeout")
    assert isinstance(ran.commands[-1], EndRun)
