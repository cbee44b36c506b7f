from engine.compiler import Known
from tests.engine.compiler.flows import check, codes, found

_CALL = "nodes: [{id: a, type: flow.call, config: {flow: book_order}}]"


def test_a_called_flow_exists() -> None:
    known = Known(flows={"book_orders": None})
    finding = found(_CALL, "flow.unknown_flow", known)
    assert finding.pointer == "/nodes/0/config/flow"
    assert finding.fix is not None
    assert codes(_CALL, Known(flows={"book_order": None})) == []
    assert codes(_CALL) == []


def test_the_error_handler_exists() -> None:
    text = "settings: {on_failure: nobody}"
    assert found(text, "flow.unknown_flow", Known(flows={})).pointer == "/settings/on_failure"


def test_a_time_zone_is_a_known_one() -> None:
    finding = found("settings: {timezone: europe/berlin}", "flow.timezone")
    assert finding.fix is not None
    assert finding.fix.patch[0].value == "Europe/Berlin"


def test_inputs_are_a_schema_of_an_object() -> None:
    assert found("inputs: {type: array}", "flow.inputs").pointer == "/inputs/type"
    text = "inputs: {properties: {a: {type: strin}}}"
    assert found(text, "flow.inputs").pointer == "/inputs/properties/a/type"


def test_what_a_flow_refers_to_is_listed() -> None:
    text = """
    nodes:
      - {id: a, type: flow.call, config: {flow: other, input: {x: "{{ vars.region }}"}}}
      - {id: b, type: crm.sync, connection: main}
    settings: {on_failure: handler}
    """
    references = check(text).references
    assert references.flows == ("handler", "other")
    assert references.connections == ("main",)
    assert references.variables == ("region",)


def test_a_variable_exists() -> None:
    text = 'nodes: [{id: a, type: data.set, config: {values: {x: "{{ vars.region }}"}}}]'
    assert codes(text, Known(variables={"region": "eu"})) == []
    assert codes(text, Known(variables={})) != []


def test_the_key_of_a_limit_reads_the_input() -> None:
    text = 'settings: {concurrency: {limit: 1, key: "{{ %s }}"}}'
    assert "expr.unknown_name" not in codes(text % "input.id")
    assert "expr.unknown_name" in codes(text % "nobody")
