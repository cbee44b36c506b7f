from nextscript.findings import Fix
from tests.engine.compiler.flows import check, codes, found


def op(fix: Fix | None) -> tuple[str, str, object]:
    assert fix is not None
    (one,) = fix.patch
    return one.op, one.path, one.value


def test_a_flow_without_anything_wrong_has_a_plan_and_no_findings() -> None:
    compiled = check(
        """
        nodes:
          - {id: start, type: trigger.manual}
          - {id: find, type: crm.lookup, config: {id: "{{ input.id }}"}}
          - {id: tell, type: log, config: {message: "Found {{ find.name }}"}}
        edges: [{from: start, to: find}, {from: find, to: tell}]
        """
    )
    assert compiled.findings == []
    assert compiled.plan is not None
    assert [node.id for node in compiled.plan.nodes] == ["find", "start", "tell"]


def test_an_unknown_type_names_the_one_that_was_meant() -> None:
    finding = found("nodes: [{id: a, type: crm.lokup}]", "flow.unknown_type")
    assert (finding.pointer, finding.node) == ("/nodes/0/type", "a")
    assert "crm.lookup" in finding.message
    assert op(finding.fix) == ("replace", "/nodes/0/type", "crm.lookup")


def test_a_deprecated_type_is_a_warning_that_says_what_to_use() -> None:
    finding = found("nodes: [{id: a, type: crm.route}]", "flow.deprecated_type")
    assert finding.severity == "warning"
    assert "use flow.switch" in finding.message


def test_an_old_config_is_brought_up_to_date_step_by_step() -> None:
    plan = check("nodes: [{id: a, type: crm.old, version: 1, config: {url: x}}]").plan
    assert plan is not None
    assert plan.nodes[0].version == 3
    assert plan.nodes[0].config == {"lit": {"address": "x"}}


def test_a_config_that_cannot_be_brought_up_to_date_says_so() -> None:
    text = "nodes: [{id: a, type: crm.old, version: 1, config: {wrong: x}}]"
    assert found(text, "flow.config_upgrade").pointer == "/nodes/0/config"


def test_a_version_from_the_future_is_refused() -> None:
    finding = found("nodes: [{id: a, type: log, version: 9}]", "flow.unknown_version")
    assert finding.pointer == "/nodes/0/version"


def test_an_unknown_port_lists_the_ports_there_are() -> None:
    text = """
    nodes:
      - {id: q, type: flow.branch, config: {when: true}}
      - {id: a, type: data.set}
    edges: [{from: q.ture, to: a}]
    """
    finding = found(text, "flow.unknown_port")
    assert finding.message == "q has no port “ture”; it has true, false, error."
    assert op(finding.fix) == ("replace", "/edges/0/from", "q.true")


def test_ports_made_by_a_config_are_known() -> None:
    text = """
    nodes:
      - id: s
        type: flow.switch
        config: {cases: [{port: big, when: "{{ input.n > 1 }}"}]}
      - {id: a, type: data.set}
      - {id: b, type: data.set}
    edges: [{from: s.big, to: a}, {from: s.otherwise, to: b}]
    """
    assert codes(text) == []
    assert codes(text.replace("s.big", "s.bigg")) == ["flow.unknown_port"]


def test_every_node_has_an_error_port_but_those_that_end_the_flow() -> None:
    text = """
    nodes:
      - {id: a, type: %s}
      - {id: b, type: data.set}
    edges: [{from: a.error, to: b}]
    """
    assert codes(text % "crm.lookup, config: {id: x}") == []
    finding = found(text % 'flow.fail, config: {message: "no"}', "flow.unknown_port")
    assert finding.message == "Nothing follows a: a flow.fail ends here."


def test_an_edge_to_nothing_is_found_at_the_end_that_is_wrong() -> None:
    text = "nodes: [{id: alpha, type: data.set}]\nedges: [{from: alpha, to: alpho}]"
    finding = found(text, "flow.dangling_edge")
    assert finding.pointer == "/edges/0/to"
    assert op(finding.fix) == ("replace", "/edges/0/to", "alpha")


def test_an_edge_does_not_cross_the_border_of_a_container() -> None:
    text = """
    nodes:
      - {id: s, type: flow.scope}
      - {id: a, type: data.set, parent: s}
      - {id: b, type: data.set}
    edges: [{from: a, to: b}]
    """
    finding = found(text, "flow.edge_across")
    assert finding.path == ["a", "b"]
    assert "a stands in s and b at the top" in finding.message


def test_nothing_leads_into_a_trigger() -> None:
    text = """
    nodes: [{id: a, type: data.set}, {id: t, type: trigger.manual}]
    edges: [{from: a, to: t}]
    """
    assert found(text, "flow.edge_into_trigger").pointer == "/edges/0/to"


def test_a_parent_exists_and_holds_nodes() -> None:
    text = "nodes: [{id: a, type: data.set, parent: b}]"
    assert found(text, "flow.unknown_parent").pointer == "/nodes/0/parent"
    text = "nodes: [{id: a, type: data.set, parent: b}, {id: b, type: data.set}]"
    assert found(text, "flow.not_a_container").pointer == "/nodes/0/parent"


def test_containers_do_not_stand_inside_each_other() -> None:
    text = "nodes: [{id: a, type: flow.scope, parent: b}, {id: b, type: flow.scope, parent: a}]"
    finding = found(text, "flow.parent_cycle")
    assert finding.path == ["a", "b", "a"]


def test_a_trigger_stands_only_at_the_top() -> None:
    text = "nodes: [{id: s, type: flow.scope}, {id: t, type: trigger.manual, parent: s}]"
    assert op(found(text, "flow.trigger_inside").fix) == ("remove", "/nodes/1/parent", None)


def test_an_empty_container_is_pointed_out() -> None:
    assert found("nodes: [{id: s, type: flow.scope}]", "flow.compound_inner").severity == "warning"
