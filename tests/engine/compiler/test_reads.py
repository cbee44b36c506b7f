import pytest

from tests.engine.compiler.flows import codes, found

_MERGE = """
nodes:
  - {id: go, type: trigger.manual}
  - {id: q, type: flow.branch, config: {when: "{{ input.x }}"}}
  - {id: a, type: data.set}
  - {id: b, type: data.set}
  - {id: end, type: data.set, config: {values: {v: "%s"}}}
edges:
  - {from: go, to: q}
  - {from: q.true, to: a}
  - {from: q.false, to: b}
  - {from: a, to: end}
  - {from: b, to: end}
"""
_PARALLEL = """
nodes:
  - {id: go, type: trigger.manual}
  - {id: a, type: crm.lookup, config: {id: x}}
  - {id: b, type: crm.lookup, config: {id: x}}
  - {id: end, type: data.set, %s config: {values: {v: "{{ a.name }}", w: "{{ b.name }}"}}}
edges: [{from: go, to: a}, {from: go, to: b}, {from: a, to: end}, {from: b, to: end}%s]
"""


def test_a_step_behind_a_branch_is_not_certain_and_the_finding_shows_the_other_path() -> None:
    finding = found(_MERGE % "{{ a.x }}", "flow.read_uncertain")
    assert finding.path == ["go", "q", "b", "end"]
    assert finding.pointer == "/nodes/4/config/values/v"
    assert finding.fix is not None
    assert finding.fix.patch[0].value == "{{ a.x | default(none) }}"


@pytest.mark.parametrize("text", ["{{ a.x | default(1) }}", "{{ q }}", "{{ go }}", "{{ input.x }}"])
def test_a_default_or_a_step_on_every_path_is_enough(text: str) -> None:
    assert codes(_MERGE % text) == []


def test_both_of_two_parallel_steps_have_run_at_their_join() -> None:
    assert codes(_PARALLEL % ("", "")) == []
    assert codes(_PARALLEL % ("join: every,", "")) == []


@pytest.mark.parametrize("join", ["first", "{count: 1}"])
def test_after_a_race_no_racer_is_certain(join: str) -> None:
    assert codes(_PARALLEL % (f"join: {join},", "")).count("flow.read_uncertain") == 2


def test_a_step_with_a_wired_error_is_not_certain_behind_both_of_its_ways() -> None:
    text = _PARALLEL % ("", ", {from: a.error, to: end}")
    finding = found(text, "flow.read_uncertain")
    assert finding.message.startswith("a may not have run")


def test_a_step_behind_its_own_error_has_no_output() -> None:
    text = """
    nodes:
      - {id: a, type: crm.lookup, config: {id: x}}
      - {id: b, type: log, config: {message: "{{ error.message }} {{ a.name }}"}}
    edges: [{from: a.error, to: b}]
    """
    assert codes(text) == ["flow.read_uncertain"]


def test_on_error_continue_makes_a_step_certain() -> None:
    text = _MERGE.replace(
        "id: q, type: flow.branch", "id: q, on_error: continue, type: flow.branch"
    )
    assert codes(text % "{{ q }}") == []


def test_a_step_that_runs_later_is_not_there_yet() -> None:
    text = """
    nodes:
      - {id: a, type: data.set, config: {values: {v: "{{ b.x }}"}}}
      - {id: b, type: data.set}
    edges: [{from: a, to: b}]
    """
    assert found(text, "flow.read_later").node == "a"
    assert codes(text.replace("b.x", "b.x | default(0)")) == []


def test_a_step_does_not_read_itself() -> None:
    text = 'nodes: [{id: a, type: data.set, config: {values: {v: "{{ a.v }}"}}}]'
    assert found(text, "flow.read_self").node == "a"


def test_a_trigger_reads_its_own_event() -> None:
    text = "nodes: [{id: hook, type: trigger.form, config: {title: A, fields: {}}}]"
    assert codes(text) == []
    text = """
    nodes:
      - id: hook
        type: trigger.webhook
        config: {path: a, input: {v: "{{ hook.query | default(1) }}"}}
    """
    assert codes(text) == []


def test_a_name_that_does_not_exist_is_an_error() -> None:
    assert "expr.unknown_name" in codes(_MERGE % "{{ nobody.x }}")


def test_only_one_of_two_triggers_has_fired() -> None:
    text = """
    nodes:
      - {id: hand, type: trigger.manual}
      - {id: tick, type: trigger.schedule, config: {every: 1h}}
      - {id: a, type: data.set, config: {values: {v: "{{ hand.x }}"}}}
    edges: [{from: hand, to: a}, {from: tick, to: a}]
    """
    assert found(text, "flow.read_uncertain").path == ["tick", "a"]


def test_in_a_later_visit_earlier_outputs_need_a_default() -> None:
    text = """
    nodes:
      - {id: draft, type: data.set, config: {values: {v: "{{ ask.comment%s }}"}}}
      - {id: ask, type: human.approval, config: {title: "{{ draft.v }}"}}
      - {id: done, type: data.set, config: {values: {v: "{{ ask.by }} {{ draft.v }}"}}}
    edges:
      - {from: draft, to: ask}
      - {from: ask.rejected, to: draft, max_visits: 3}
      - {from: ask.approved, to: done}
    """
    assert codes(text % " | default(none)") == []
    assert codes(text % "") == ["flow.read_uncertain"]


_LOOP = """
nodes:
  - {id: l, type: flow.loop, config: {%s, max_iterations: 4}}
  - {id: a, type: data.set, parent: l, config: {values: {i: "{{ loop.index }}"}}}
  - {id: after, type: data.set, config: {values: {i: "{{ a.i }}", n: "{{ l.iterations }}"}}}
edges: [{from: l.done, to: after}]
"""


def test_after_a_loop_its_steps_are_read_and_certain_only_when_it_runs_at_least_once() -> None:
    assert codes(_LOOP % 'until: "{{ a.i > 2 }}"') == []
    assert codes(_LOOP % 'items: "{{ input.list }}"') == ["flow.read_uncertain"]


def test_while_is_asked_before_anything_in_the_loop_has_run() -> None:
    text = (_LOOP % 'while: "{{ a.i < 2 }}"').replace("{{ a.i }}", "{{ a.i | default(0) }}")
    finding = found(text, "flow.read_uncertain")
    assert finding.pointer == "/nodes/0/config/while"


def test_a_step_inside_an_each_or_a_scope_is_not_seen_from_outside() -> None:
    text = """
    nodes:
      - {id: e, type: %s}
      - {id: a, type: data.set, parent: e}
      - {id: after, type: data.set, config: {values: {i: "{{ a.i | default(0) }}"}}}
    edges: [{from: e, to: after}]
    """
    assert found(text % "flow.scope", "flow.read_inner").node == "after"
    each = 'flow.each, config: {items: [1], output: "{{ a.i }}"}'
    assert found(text % each, "flow.read_inner").node == "after"


def test_inside_a_container_what_ran_before_it_is_there() -> None:
    text = """
    nodes:
      - {id: before, type: data.set}
      - {id: e, type: flow.each, config: {items: [1], output: "{{ a.v }}{{ item }}"}}
      - {id: a, type: data.set, parent: e, config: {values: {v: "{{ before.x }} {{ index }}"}}}
      - {id: b, type: data.set, parent: e, config: {values: {v: "{{ e }}"}}}
    edges: [{from: before, to: e}]
    """
    assert codes(text) == ["flow.read_later"]


def test_item_is_known_only_where_there_are_items() -> None:
    text = 'nodes: [{id: a, type: data.set, config: {values: {v: "{{ item }}"}}%s}]'
    assert codes(text % "") == ["expr.unknown_name"]
    assert codes(text % ', each: "{{ input.list }}"') == []


def test_error_is_read_only_behind_an_error_port() -> None:
    text = """
    nodes:
      - {id: a, type: crm.lookup, config: {id: x}}
      - {id: b, type: log, config: {message: "{{ error.message }}"}}
    edges: [%s]
    """
    assert codes(text % "{from: a.error, to: b}") == []
    assert codes(text % "{from: a, to: b}") == ["flow.error_not_here"]
    both = "{from: a, to: b}, {from: a.error, to: c}, {from: c, to: b}"
    text = text.replace("    edges:", "      - {id: c, type: data.set}\n    edges:")
    assert codes(text % both) == ["flow.error_uncertain"]


def test_a_step_that_a_race_or_a_cancel_may_stop_is_not_certain() -> None:
    text = """
    nodes:
      - {id: a, type: crm.lookup, config: {id: x}}
      - {id: c, type: flow.cancel, config: {nodes: [a]}}
      - {id: end, type: data.set, config: {values: {v: "{{ a.name }}"}}}
    edges: [{from: a, to: end}, {from: c, to: end}]
    """
    assert codes(text) == ["flow.read_uncertain"]


def test_outputs_read_what_has_certainly_run() -> None:
    text = (_MERGE % "1") + 'outputs: {v: "{{ a }}", w: "{{ end }}"}\n'
    finding = found(text, "flow.read_uncertain")
    assert finding.pointer == "/outputs/v"


def test_a_lazy_field_sees_the_item_and_what_ran_before() -> None:
    text = """
    nodes:
      - {id: limit, type: data.set}
      - id: keep
        type: list.filter
        config: {items: [1, 2], where: "item > %s"}
    edges: [{from: limit, to: keep}]
    """
    assert codes(text % "limit.x") == []
    assert codes(text % "limt.x") == ["expr.unknown_name"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ a.x | default(b.x) }}",
        "{{ a.x | default(q) | default(b.x) }}",
        "{{ a.x if a is defined else b.x }}",
    ],
)
def test_a_fallback_is_certain_when_one_of_those_tried_has_run(text: str) -> None:
    assert codes(_MERGE % text) == []


def test_a_fallback_that_may_be_absent_with_what_it_stands_in_for_is_not_certain() -> None:
    race = (_MERGE % "{{ a.x | default(b.x) }}").replace("id: end,", "id: end, join: first,")
    assert codes(race) == []
    assert codes(race + "  - {from: go, to: end}\n") == ["flow.read_uncertain"]
    assert "flow.read_uncertain" in codes(_MERGE % "{{ a.x | default(b.x) }}{{ b.x }}")


def test_the_join_of_a_race_that_cancels_its_losers_has_certainly_run() -> None:
    text = _PARALLEL % ("join: first, rest: cancel,", "")
    text = text.replace('{v: "{{ a.name }}", w: "{{ b.name }}"}', "{v: 1}")
    assert codes(text + 'outputs: "{{ end.v }}"') == []
