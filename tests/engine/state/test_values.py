"""Large values stay outside, names are looked up from the nearest body outward."""

from __future__ import annotations

from engine.state.messages import Evaluate, StartActivity
from nextscript.values import Json, Many, Small, Stored
from tests.engine.state.driver import Driver, compiled, drive

BIG: Json = {"rows": [1, 2, 3], "name": "big"}


def test_a_step_that_reads_a_stored_output_gets_the_template_and_the_reference() -> None:
    ran = drive(
        """
nodes:
  - {id: a, type: test.work, config: {value: {$object: big}}}
  - {id: b, type: test.work, config: {value: "{{ a.name }}"}}
edges: [{from: a, to: b}]
""",
        objects={"big": BIG},
    )

    start = next(one for one in ran.commands if isinstance(one, StartActivity) and one.node == 1)
    assert start.config is None
    assert start.scope == {"a": Stored("big", 100_000, "object", 2)}
    assert ran.output == {"b": "big"}


def test_a_branch_on_a_stored_output_is_evaluated_outside() -> None:
    ran = drive(
        """
nodes:
  - {id: a, type: test.work, config: {value: {$object: big}}}
  - {id: many, type: flow.branch, config: {when: "{{ a.rows | length > 2 }}"}}
  - {id: b, type: test.work, config: {value: many}}
  - {id: sized, type: flow.switch, config: {cases: [{port: big, when: "{{ a.name == 'big' }}"}]}}
  - {id: c, type: test.work, config: {value: big}}
edges:
  - {from: a, to: many}
  - {from: many.true, to: b}
  - {from: a, to: sized}
  - {from: sized.big, to: c}
""",
        objects={"big": BIG},
    )

    assert ran.output == {"b": "many", "c": "big"}
    assert len([one for one in ran.commands if isinstance(one, Evaluate)]) == 2


def test_items_of_a_stored_list_are_spread() -> None:
    document = """
nodes:
  - {id: a, type: test.work, config: {value: {$object: big}}}
  - {id: b, type: test.work, each: "{{ a.rows }}", config: {value: "{{ item + 1 }}"}}
  - {id: g, type: flow.each, config: {items: "{{ a.rows }}", output: "{{ c }}"}}
  - {id: c, type: test.work, parent: g, config: {value: "{{ item * 2 }}"}}
  - {id: l, type: flow.loop, config: {items: "{{ a.rows }}", max_iterations: 9, output: "{{ d }}"}}
  - {id: d, type: test.work, parent: l, config: {value: "{{ loop.item }}"}}
edges: [{from: a, to: b}, {from: a, to: g}, {from: a, to: l}]
"""
    for restored in (False, True):
        ran = drive(document, objects={"big": BIG}, round_trip=restored)
        assert ran.output == {"b": [2, 3, 4], "g": [2, 4, 6], "l": {"iterations": 3, "last": 3}}


def test_stored_results_of_items_stay_stored() -> None:
    driver = Driver(
        compiled("""
nodes: [{id: a, type: test.work, each: {items: [1, 2]}, config: {value: {$object: big}}}]
outputs: "{{ a }}"
"""),
        objects={"big": BIG},
    )
    ran = driver.run()

    stored = Stored("big", 100_000, "object", 2)
    assert ran.end is not None
    assert ran.end.output == Many((stored, stored))


def test_a_large_value_is_kept_under_a_name_and_given_back_without_reading_it() -> None:
    ran = drive(
        """
nodes:
  - {id: a, type: test.work, config: {value: {$object: big}}}
  - {id: done, type: flow.end, config: {output: "{{ a }}"}}
edges: [{from: a, to: done}]
""",
        objects={"big": BIG},
    )

    assert ran.end is not None
    assert ran.end.output == Stored("big", 100_000, "object", 2)


def test_inner_loops_begin_with_no_outputs_of_their_last_activation() -> None:
    ran = drive("""
nodes:
  - {id: outer, type: flow.loop, config: {items: [10, 20], max_iterations: 5, output: "{{ n }}"}}
  - {id: inner, type: flow.loop, parent: outer,
     config: {until: "{{ loop.index >= 1 }}", max_iterations: 5}}
  - {id: n, type: test.work, parent: inner, config: {value: "{{ n | default(0) + 1 }}"}}
""")

    assert ran.output == {"outer": {"iterations": 2, "last": 2}}
    assert "outer[1].inner[1].n" in ran.ran()


COPIES = """
nodes:
  - {id: a, type: test.work, config: {value: 1}}
  - {id: b, type: test.work, config: {value: 2}}
  - {id: c, type: flow.filter, config: {when: "{{ false }}"}}
  - {id: pay, type: test.work, join: each, config: {value: "{{ a | default(0) }}"}}
  - {id: told, type: test.work, config: {value: "paid {{ pay }}"}}
edges: [{from: a, to: pay}, {from: b, to: pay}, {from: c, to: pay}, {from: pay, to: told}]
"""


def test_a_join_each_draws_what_follows_once_per_edge() -> None:
    ran = drive(COPIES)

    assert ran.ran() == {"a", "b", "c", "pay[0]", "pay[1]", "told[0]", "told[1]"}
    assert ran.ran("skipped") == {"pay[2]", "told[2]"}
    assert len(ran.output["told"]) == 2


def test_an_expression_that_fails_fails_its_step() -> None:
    ran = drive('nodes: [{id: a, type: test.work, config: {value: "{{ input.nothing }}"}}]')

    assert (ran.status, ran.error.node) == ("failed", "a")
    assert ran.error.code.startswith("expr.")


def test_what_a_run_costs_in_expressions_is_counted() -> None:
    driver = Driver(compiled('nodes: [{id: a, type: test.work, config: {value: "{{ 1 + 1 }}"}}]'))
    assert driver.state.fuel_spent > 0
    driver.state.fuel_spent = 0
    assert driver.state.fuel_spent == 0


def test_an_output_of_the_run_that_reads_a_stored_value_is_put_together_outside() -> None:
    document = "nodes: [{id: a, type: test.work, config: {value: {$object: big}}}]"
    assert drive(document, objects={"big": BIG}).output == {"a": BIG}
    assert isinstance(Small(1), Small)
