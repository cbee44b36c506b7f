"""How a run starts, runs to here, is mocked, and what is passed over."""

from __future__ import annotations

from typing import Any

from nextscript.values import Small
from tests.engine.state.driver import drive

TRIGGERS = """
nodes:
  - {id: by_hand, type: trigger.manual}
  - {id: hook, type: trigger.webhook, config: {path: x}}
  - {id: after_hand, type: test.work, config: {value: "{{ by_hand.n }}"}}
  - {id: after_hook, type: test.work, config: {value: "{{ hook.body }}"}}
  - {id: always, type: test.work, config: {value: here}}
edges: [{from: by_hand, to: after_hand}, {from: hook, to: after_hook}]
"""


def test_one_trigger_fires_and_the_others_are_skipped() -> None:
    ran = drive(TRIGGERS, input=Small({"n": 4}))
    assert ran.output == {"after_hand": 4, "always": "here"}
    assert ran.ran("skipped") == {"hook", "after_hook"}

    ran = drive(TRIGGERS, trigger="hook", trigger_output=Small({"body": "hi"}))
    assert ran.output == {"after_hook": "hi", "always": "here"}


CHAIN = """
nodes:
  - {id: a, type: test.work, config: {value: 1}}
  - {id: side, type: test.work, config: {value: side}}
  - {id: b, type: test.work, config: {value: "{{ a + 1 }}"}}
  - {id: c, type: test.work, config: {value: "{{ b + 1 }}"}}
edges: [{from: a, to: b}, {from: a, to: side}, {from: b, to: c}]
"""


def test_a_run_to_here_runs_only_what_leads_here() -> None:
    ran = drive(CHAIN, until="b")

    assert (ran.status, ran.output) == ("succeeded", {"b": 2})
    assert ran.ran() == {"a", "b"}


def test_a_mocked_step_does_nothing_and_gives_what_it_was_told() -> None:
    mocks: dict[str, Any] = {"a": {"output": 40}}
    assert drive(CHAIN, mocks=mocks).output == {"c": 42, "side": "side"}

    ran = drive(CHAIN, mocks={"a": {"error": "crm.down"}})
    assert (ran.status, ran.error.code) == ("failed", "crm.down")


def test_a_disabled_step_is_passed_over_with_its_default() -> None:
    ran = drive(CHAIN.replace("id: a,", "id: a, disabled: true, default: 5,"))

    assert ran.output == {"c": 7, "side": "side"}
    assert ran.steps["a"]["status"] == "skipped"


def test_a_disabled_branch_skips_all_its_ways() -> None:
    ran = drive("""
nodes:
  - {id: big, type: flow.branch, disabled: true, config: {when: "{{ true }}"}}
  - {id: x, type: test.work}
edges: [{from: big.true, to: x}]
""")

    assert ran.ran("skipped") == {"big", "x"}


def test_an_empty_flow_succeeds() -> None:
    assert drive("nodes: []").output == {}


def test_two_hundred_activities_are_in_flight_at_most_in_document_order() -> None:
    node = "  - {{id: n{:03}, type: test.work, config: {{takes: 1}}}}\n"
    ran = drive("nodes:\n" + "".join(node.format(number) for number in range(250)))

    starts = [step["attempts"][0]["started_at"] for _, step in sorted(ran.steps.items())]
    assert starts == [starts[0]] * 200 + [starts[200]] * 50
    assert starts[200] > starts[0]


def test_an_each_ends_early_once_enough_items_are_done() -> None:
    document = """
nodes:
  - {id: a, type: test.work, config: {value: "{{ item }}", takes: "{{ item }}"},
     each: {items: [1, 2, 3], until: "{{ done >= 2 }}", rest: REST}}
  - {id: b, type: test.work, config: {value: "{{ a }}"}}
edges: [{from: a, to: b}]
"""
    ran = drive(document.replace("REST", "cancel"))
    assert ran.output == {"b": [1, 2, None]}
    assert ran.ran("cancelled") == {"a[2]"}

    ran = drive(document.replace("REST", "finish"))
    assert ran.output == {"b": [1, 2, None]}
    assert "a[2]" in ran.ran()


def test_a_cancelling_join_leaves_what_another_node_still_needs() -> None:
    ran = drive("""
nodes:
  - {id: fast, type: test.work, config: {takes: 1}}
  - {id: needed, type: test.work, config: {takes: 5}}
  - {id: way, type: test.work, config: {takes: 5}}
  - {id: on_the_way, type: test.work, config: {takes: 5}}
  - {id: mind, type: test.work}
  - {id: other, type: test.work, config: {value: other}}
  - {id: won, type: test.work, join: first, rest: cancel}
edges:
  - {from: fast, to: won}
  - {from: needed, to: won}
  - {from: needed, to: other}
  - {from: way, to: on_the_way}
  - {from: on_the_way, to: won}
  - {from: way.error, to: mind}
""")

    assert ran.ran() == {"fast", "needed", "other", "won"}
    assert ran.ran("cancelled") == {"way", "on_the_way"}
    assert ran.ran("skipped") == {"mind"}
