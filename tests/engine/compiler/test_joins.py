import pytest

from tests.engine.compiler.flows import codes, found

_BRANCH = """
nodes:
  - {id: q, type: flow.branch, config: {when: "{{ input.x }}"}}
  - {id: a, type: data.set}
  - {id: b, type: data.set}
  - {id: end, type: data.set, join: %s}
edges:
  - {from: q.true, to: a}
  - {from: q.false, to: b}
  - {from: a, to: end}
  - {from: b, to: end}
"""


def test_every_edge_after_an_exclusive_branch_can_never_be_live() -> None:
    finding = found(_BRANCH % "every", "flow.join_unreachable")
    assert finding.pointer == "/nodes/3/join"
    assert finding.path == ["a", "b", "end"]


def test_two_edges_after_an_exclusive_branch_can_never_be_live_together() -> None:
    assert found(_BRANCH % "{count: 2}", "flow.join_unreachable").node == "end"
    assert codes(_BRANCH % "{count: 1}") == []


def test_a_count_above_the_number_of_edges_is_refused() -> None:
    finding = found(_BRANCH % "{count: 3}", "flow.join_unreachable")
    assert "only 2 lead to it" in finding.message


@pytest.mark.parametrize("join", ["all", "first", "every"])
def test_parallel_paths_may_be_joined_in_any_way(join: str) -> None:
    text = (_BRANCH % join).replace("q.true", "q").replace("q.false", "q")
    assert (
        codes(
            text.replace("flow.branch, config: {when", "data.set, config: {values: {v").replace(
                'x }}"}', 'x }}"}}'
            )
        )
        == []
    )


def test_every_after_a_switch_that_takes_several_ways_is_possible() -> None:
    text = """
    nodes:
      - id: q
        type: flow.switch
        config:
          mode: MODE
          cases: [{port: one, when: "{{ input.x }}"}, {port: two, when: "{{ input.y }}"}]
      - {id: end, type: data.set, join: every}
      - {id: a, type: data.set}
    edges: [{from: q.one, to: a}, {from: a, to: end}, {from: q.two, to: end}]
    """
    assert codes(text.replace("MODE", "every")) == []
    assert codes(text.replace("MODE", "first")) == ["flow.join_unreachable"]


def test_a_join_on_fewer_than_two_edges_is_a_warning() -> None:
    finding = found("nodes: [{id: a, type: data.set, join: first}]", "flow.join_needs_edges")
    assert finding.severity == "warning"


def test_rest_without_a_race_is_a_warning() -> None:
    text = "nodes: [{id: a, type: data.set, rest: cancel}]"
    assert found(text, "flow.rest_without_race").pointer == "/nodes/0/rest"


def test_a_node_behind_join_each_takes_no_edge_from_elsewhere() -> None:
    text = """
    nodes:
      - {id: a, type: data.set}
      - {id: b, type: data.set}
      - {id: pay, type: data.set, join: each}
      - {id: tell, type: data.set}
    edges: [{from: a, to: pay}, {from: b, to: pay}, {from: pay, to: tell}, {from: b, to: tell}]
    """
    assert found(text, "flow.join_each").pointer == "/edges/3"
    assert found(text, "flow.join_each_copies").severity == "warning"


def test_a_node_that_can_never_run_is_a_warning_where_it_begins() -> None:
    text = (_BRANCH % "every").replace("edges:", "  - {id: later, type: data.set}\nedges:")
    text += "  - {from: end, to: later}\n"
    assert codes(text) == ["flow.join_unreachable"]
    text = """
    nodes:
      - {id: go, type: trigger.manual}
      - {id: off, type: flow.branch, disabled: true, config: {when: true}}
      - {id: a, type: data.set}
    edges: [{from: go, to: off}, {from: off.true, to: a}]
    """
    assert found(text, "flow.never_runs").node == "a"
    assert found(text, "flow.disabled_cuts").node == "off"


def test_a_question_that_is_too_hard_is_said_to_be_not_decided() -> None:
    lines = ["nodes:"]
    edges = ["edges:"]
    for at in range(60):
        lines.append(f"  - {{id: q{at}, type: flow.branch, config: {{when: '{{{{ input.a }}}}'}}}}")
        lines.append(f"  - {{id: r{at}, type: flow.branch, config: {{when: '{{{{ input.b }}}}'}}}}")
        lines.append(f"  - {{id: e{at}, type: data.set, join: every}}")
        edges.append(f"  - {{from: q{at}.true, to: e{at}}}")
        edges.append(f"  - {{from: r{(at * 17 + 5) % 60}.true, to: e{at}}}")
        edges.append(f"  - {{from: e{at}, to: all}}")
    lines.append("  - {id: all, type: data.set, join: {count: 30}}")
    assert "flow.not_decided" in codes("\n".join(lines + edges))
