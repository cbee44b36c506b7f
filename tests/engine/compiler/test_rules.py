import pytest

from tests.engine.compiler.flows import check, codes, found


def test_each_belongs_to_nodes_with_out_and_error_only() -> None:
    text = 'nodes: [{id: q, type: human.approval, config: {title: Ok?}, each: "{{ input.x }}"}]'
    assert found(text, "flow.each_ports").pointer == "/nodes/0/each"
    text = 'nodes: [{id: t, type: trigger.manual, each: "{{ input.x }}"}]'
    assert "A trigger" in found(text, "flow.each_ports").message


@pytest.mark.parametrize(
    "config",
    [
        "{max_iterations: 3}",
        '{max_iterations: 3, while: "{{ 1 }}", until: "{{ 1 }}"}',
    ],
)
def test_a_loop_has_exactly_one_of_while_until_and_items(config: str) -> None:
    text = f"""
    nodes:
      - {{id: l, type: flow.loop, config: {config}}}
      - {{id: a, type: data.set, parent: l}}
    """
    assert found(text, "flow.loop_form").node == "l"


def test_a_loop_says_how_often_it_may_run() -> None:
    text = """
    nodes:
      - {id: l, type: flow.loop, config: {items: [1]}}
      - {id: a, type: data.set, parent: l}
    """
    finding = found(text, "flow.config_missing")
    assert finding.pointer == "/nodes/0/config/max_iterations"


def test_a_webhook_is_not_answered_once_per_item() -> None:
    text = """
    nodes:
      - {id: hook, type: trigger.webhook, config: {path: a}}
      - {id: e, type: flow.each, config: {items: [1]}}
      - {id: answer, type: webhook.respond, parent: e}
    edges: [{from: hook, to: e}]
    """
    assert found(text, "flow.respond_in_each").path == ["e", "answer"]


def test_an_answer_without_a_webhook_is_a_warning() -> None:
    text = "nodes: [{id: a, type: webhook.respond}]"
    assert found(text, "flow.respond_without_webhook").severity == "warning"


def test_only_what_may_be_repeated_is_quick() -> None:
    text = "nodes: [{id: a, type: %s, runs: %s%s}]"
    assert found(text % ("crm.sync", "quick", ""), "flow.quick_unsafe").pointer == "/nodes/0/runs"
    assert codes(text % ("crm.lookup", "quick", ", config: {id: x}")) == []
    assert codes(text % ("crm.sync", "quick, effects: idempotent", "")) == []


def test_an_activity_never_runs_inline_and_a_control_always_does() -> None:
    text = "nodes: [{id: a, type: crm.sync, runs: inline}]"
    assert found(text, "flow.runs_inline").severity == "error"
    assert found("nodes: [{id: a, type: data.set, runs: quick}]", "flow.runs_inline").node == "a"


def test_the_open_error_port_of_an_unsafe_step_is_pointed_out() -> None:
    text = "nodes: [{id: a, type: crm.charge, connection: crm}]"
    assert found(text, "flow.error_unwired").severity == "info"
    assert check(text).plan is not None


def test_a_disabled_trigger_is_pointed_out() -> None:
    text = "nodes: [{id: a, type: trigger.manual, disabled: true}]"
    assert found(text, "flow.disabled_trigger").severity == "info"


def test_several_manual_triggers_are_a_warning() -> None:
    text = "nodes: [{id: a, type: trigger.manual}, {id: b, type: trigger.manual}]"
    assert found(text, "flow.many_manual").path == ["a", "b"]


def test_two_webhooks_of_a_flow_do_not_share_an_address() -> None:
    text = """
    nodes:
      - {id: a, type: trigger.webhook, config: {path: orders}}
      - {id: b, type: trigger.webhook, config: {path: orders%s}}
    """
    assert found(text % "", "flow.webhook_twice").pointer == "/nodes/1/config/path"
    assert codes(text % ", method: GET") == []


def test_a_webhook_in_any_way_shares_its_address_with_no_other() -> None:
    text = """
    nodes:
      - {id: a, type: trigger.webhook, config: {path: orders, method: ANY, methods: [GET]}}
      - {id: b, type: trigger.webhook, config: {path: orders, method: GET}}
    """
    assert found(text, "flow.webhook_twice").path == ["a", "b"]


@pytest.mark.case("HOOK-07")
def test_a_webhook_that_checks_who_calls_needs_what_it_checks_with() -> None:
    text = "nodes: [{id: a, type: trigger.webhook%s, config: {path: orders, verify: %s}}]"
    assert found(text % ("", "stripe"), "flow.webhook_secret").severity == "error"
    assert found(text % (", connection: c", "none"), "flow.webhook_unsigned").node == "a"
    assert found(text % (", connection: c", "hmac"), "flow.webhook_secret").pointer == (
        "/nodes/0/config"
    )
    assert codes(text % (", connection: c", "stripe")) == []
    assert codes(text % ("", "none")) == []


def test_cancel_names_nodes_beside_it() -> None:
    text = """
    nodes:
      - {id: a, type: data.set}
      - {id: s, type: flow.scope}
      - {id: inner, type: data.set, parent: s}
      - {id: c, type: flow.cancel, config: {nodes: [a, inner, nobody]}}
    """
    assert codes(text) == ["flow.cancel_target", "flow.cancel_target"]


NAMED = {
    "flow.read_later": """
    nodes:
      - {id: n_1, type: data.set, name: Tell, config: {values: {x: "{{ n_2.y }}"}}}
      - {id: n_2, type: data.set, name: Total}
    edges: [{from: n_1, to: n_2}]
    """,
    "flow.connection_missing": "nodes: [{id: n_1, type: crm.charge, name: Tell}]",
    "flow.edge_into_trigger": """
    nodes: [{id: n_2, type: log, name: Total, config: {message: x}},
            {id: n_1, type: trigger.manual, name: Tell}]
    edges: [{from: n_2, to: n_1}]
    """,
    "flow.cycle": """
    nodes: [{id: s, type: trigger.manual}, {id: n_1, type: data.set, name: Tell},
            {id: n_2, type: data.set, name: Total}]
    edges: [{from: s, to: n_1}, {from: n_1, to: n_2}, {from: n_2, to: n_1}]
    """,
    "flow.disabled_cuts": """
    nodes: [{id: n_1, type: flow.branch, name: Tell, disabled: true, config: {when: "{{ true }}"}},
            {id: n_2, type: data.set, name: Total}]
    edges: [{from: n_1.true, to: n_2}]
    """,
}


@pytest.mark.parametrize("code", NAMED)
def test_a_sentence_calls_a_step_by_its_name(code: str) -> None:
    finding = found(NAMED[code], code)

    assert "“Tell”" in finding.message
    assert "n_" not in finding.message
    assert finding.node in ("n_1", "n_2")


def test_a_step_without_a_name_is_called_by_its_id() -> None:
    assert (
        "charge needs"
        in found("nodes: [{id: charge, type: crm.charge}]", "flow.connection_missing").message
    )
