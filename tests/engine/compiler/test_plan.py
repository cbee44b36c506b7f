from engine.plan import Plan, PlanNode, Retry
from tests.engine.compiler.flows import check


def plan_of(text: str) -> Plan:
    compiled = check(text)
    assert compiled.plan is not None, compiled.findings
    return compiled.plan


def only(text: str) -> PlanNode:
    (node,) = plan_of(f"nodes: [{text}]").nodes
    return node


def test_what_may_be_repeated_is_tried_three_times_unless_told_otherwise() -> None:
    assert only("{id: a, type: crm.lookup, config: {id: x}}").retry == Retry()
    assert only("{id: a, type: crm.sync}").retry == Retry()
    told = only("{id: a, type: crm.sync, retry: {attempts: 5, first: 2s, factor: 3, max: 1h}}")
    assert told.retry == Retry(5, 2_000, 3.0, 3_600_000, None)


def test_what_may_not_be_repeated_is_tried_once() -> None:
    assert only("{id: a, type: crm.charge, connection: c}").retry.attempts == 1
    assert only("{id: a, type: crm.sync, effects: unsafe}").retry.attempts == 1


def test_timeout_queue_and_undo_come_from_the_type() -> None:
    charge = only("{id: a, type: crm.charge, connection: c}")
    assert (charge.timeout_ms, charge.queue, charge.connection) == (60_000, "money", "c")
    assert only("{id: a, type: crm.sync, timeout: 5s}").timeout_ms == 5_000
    assert only("{id: a, type: crm.sync}").undo == "crm.unsync"


def test_runs_is_the_types_unless_the_node_says_otherwise() -> None:
    assert only("{id: a, type: list.filter, config: {items: [], where: item}}").runs == "quick"
    assert only("{id: a, type: crm.lookup, config: {id: x}, runs: quick}").runs == "quick"
    assert only("{id: a, type: data.set}").runs == "inline"


def test_reads_are_the_nodes_that_any_template_of_a_node_reads() -> None:
    plan = plan_of(
        """
        nodes:
          - {id: x, type: data.set}
          - {id: y, type: data.set}
          - {id: z, type: data.set}
          - id: k
            type: list.filter
            each: "{{ y.list }}"
            default: "{{ z }}"
            config: {items: "{{ item }}", where: "item > x.limit"}
        edges: [{from: x, to: y}, {from: y, to: z}, {from: z, to: k}]
        """
    )
    assert plan.nodes[0].reads == ("x", "y", "z")
    assert plan.nodes[0].has_default


def test_each_has_its_defaults_written_out() -> None:
    node = only('{id: a, type: data.set, each: "{{ input.x }}"}')
    assert node.each is not None
    assert (node.each.concurrency, node.each.rest, node.each.on_item_error) == (
        10,
        "cancel",
        "fail",
    )


def test_a_wired_error_is_among_the_live_ports() -> None:
    plan = plan_of(
        """
        nodes: [{id: a, type: crm.sync}, {id: b, type: data.set}]
        edges: [{from: a.error, to: b}]
        """
    )
    assert [node.ports for node in plan.nodes] == [("out", "error"), ("out",)]


def test_the_same_flow_in_another_order_is_the_same_plan() -> None:
    nodes = ["{id: a, type: data.set}", "{id: b, type: data.set}", "{id: c, type: data.set}"]
    edges = ["{from: a, to: c}", "{from: a, to: b}"]
    text = "nodes: [{}]\nedges: [{}]"
    there = plan_of(text.format(", ".join(nodes), ", ".join(edges)))
    back = plan_of(text.format(", ".join(nodes[::-1]), ", ".join(edges[::-1])))
    assert there == back
    assert [(edge.source, edge.target) for edge in there.edges] == [(0, 1), (0, 2)]
