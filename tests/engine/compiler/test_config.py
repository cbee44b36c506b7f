import pytest

from engine.compiler import Known
from nextscript.findings import Finding
from tests.engine.compiler.flows import check, codes, found


def test_a_missing_field_is_named() -> None:
    finding = found("nodes: [{id: a, type: crm.lookup}]", "flow.config_missing")
    assert (finding.pointer, finding.message) == (
        "/nodes/0/config/id",
        "The field “id” is missing.",
    )


def test_a_field_the_type_does_not_have_is_renamed() -> None:
    text = "nodes: [{id: a, type: crm.lookup, config: {id: x, limt: 3}}]"
    finding = found(text, "flow.config_unknown")
    assert finding.pointer == "/nodes/0/config/limt"
    assert finding.fix is not None
    assert [(one.op, one.path, one.value) for one in finding.fix.patch] == [
        ("remove", "/nodes/0/config/limt", None),
        ("add", "/nodes/0/config/limit", 3),
    ]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("limit: many", "“limit” must be a whole number."),
        ("limit: 1000", "“limit” must be 100 or less."),
        ("mode: other", "“mode” does not have the form ^(fast|slow)$."),
        ("id: 3", "“id” must be text."),
    ],
)
def test_a_wrong_value_is_told_in_words(value: str, sentence: str) -> None:
    text = f"nodes: [{{id: a, type: crm.lookup, config: {{id: x, {value}}}}}]"
    text = text.replace("id: x, id: 3", "id: 3")
    assert found(text, "flow.config").message == sentence


def test_a_value_that_an_expression_gives_is_not_judged_before() -> None:
    text = 'nodes: [{id: a, type: crm.lookup, config: {id: x, limit: "{{ input.n }}"}}]'
    assert codes(text) == []


def test_a_rule_of_the_model_speaks_in_its_own_words() -> None:
    text = "nodes: [{id: a, type: trigger.schedule, config: {cron: '* * * * *', every: 1h}}]"
    assert found(text, "flow.config").message == "Give either cron, calendar or every."


def test_a_bad_expression_says_where() -> None:
    text = 'nodes: [{id: a, type: crm.lookup, config: {id: "{{ 1 + }}", mode: "{{ ) }}"}}]'
    findings = [one for one in codes(text) if one.startswith("expr.")]
    assert len(findings) == 2


def test_a_type_that_cannot_work_is_an_error() -> None:
    text = """
    nodes:
      - {id: a, type: crm.lookup, config: {id: x}}
      - {id: b, type: crm.lookup, config: {id: x, limit: "{{ a.orders }}"}}
    edges: [{from: a, to: b}]
    """
    assert codes(text) == ["expr.type"]


_CHARGE = "nodes: [{id: a, type: crm.charge, connection: %s}]"


def test_a_connection_exists_and_is_of_the_right_kind() -> None:
    known = Known(connections={"main": "crm", "mail": "smtp"})
    assert "flow.connection_unknown" not in codes(_CHARGE % "main", known)
    assert found(_CHARGE % "nobody", "flow.connection_unknown", known).node == "a"
    finding = found(_CHARGE % "mail", "flow.connection_kind", known)
    assert finding.message == "a needs a connection of the kind crm; “mail” is a smtp."


def test_a_connection_is_needed_or_useless_or_up_to_the_user() -> None:
    text = "nodes: [{id: a, type: crm.charge}]"
    assert found(text, "flow.connection_missing").pointer == "/nodes/0/connection"
    text = "nodes: [{id: a, type: data.set, connection: x}]"
    assert found(text, "flow.connection_unused").severity == "warning"
    assert codes("nodes: [{id: a, type: crm.sync}]") == []


@pytest.mark.parametrize(
    ("type_", "config", "pointer", "position"),
    [
        ("data.set", '{values: {x: "a {{ nothing }}"}}', "values/x", (1, 6)),
        ("data.set", '{values: {x: "a\\n{{ 1 + }}"}}', "values/x", (2, 8)),
        ("list.filter", '{items: [], where: "item.x > nothing"}', "where", (1, 10)),
    ],
)
def test_what_is_wrong_with_an_expression_says_where_in_it(
    type_: str, config: str, pointer: str, position: tuple[int, int]
) -> None:
    findings = check(f"nodes: [{{id: a, type: {type_}, config: {config}}}]").findings
    (one,) = [finding for finding in findings if finding.pointer.endswith(pointer)]

    assert one.position is not None
    assert (one.position.line, one.position.column) == position
    assert findings == [Finding.model_validate(found.model_dump()) for found in findings]
