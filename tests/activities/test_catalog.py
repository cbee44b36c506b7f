"""Every step there is can be found, understood and filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from activities import BUILTIN
from connectors import CONNECTORS
from engine.nodes import CONTROLS
from nextscript.loading import load_builtin
from nextscript.manifest import ManifestConnector
from nextscript.node_types import NodeType

CATALOG = load_builtin(CONTROLS, BUILTIN, CONNECTORS)
SERVICES = {one.key for one in CONNECTORS if isinstance(one, ManifestConnector)}
"""What a service's own description says of its fields; tests/connectors/test_manifests.py."""
TYPES = [
    one.node_type
    for one in CATALOG.declarations.values()
    if one.node_type.connector not in SERVICES
]
each_type = pytest.mark.parametrize("one", TYPES, ids=lambda one: one.type)
WIDGETS = {"code", "cron", "duration", "datetime", "text", "schema", "people", "nodes", "file"}
Schema = dict[str, Any]  # Any: a JSON Schema


@each_type
def test_a_step_says_what_it_is(one: NodeType) -> None:
    assert one.title
    assert one.description.endswith(".")
    assert one.icon.startswith("<svg") or one.icon.replace("-", "").isalnum()
    assert len(one.keywords) >= 3
    assert one.examples


@each_type
def test_every_field_of_a_form_has_a_title_and_says_what_it_is_for(one: NodeType) -> None:
    for pointer, field in fields(one.config):
        assert field.get("title"), pointer
        assert len(field.get("description", "")) > 3, pointer
        assert field["title"][1:] == field["title"][1:].lower() or field["title"] in NAMES, pointer


NAMES = {"HTML", "Largest body (KB)", "Largest files (MB)", "SQL", "URI", "URL"}
"""Titles that are not in sentence case, because nobody writes them so."""


@each_type
def test_a_field_is_drawn_by_a_widget_that_exists(one: NodeType) -> None:
    used = [field["x-widget"] for _, field in fields(one.config) if "x-widget" in field]

    assert set(used) <= WIDGETS


@pytest.mark.parametrize(
    ("word", "type_"),
    [
        ("if", "flow.branch"),
        ("condition", "flow.branch"),
        ("wait", "wait.delay"),
        ("pause", "wait.delay"),
        ("loop", "flow.each"),
        ("every row", "flow.each"),
        ("repeat", "flow.loop"),
        ("http", "http.request"),
        ("api", "http.request"),
        ("call", "http.request"),
        ("script", "code.python"),
        ("approve", "human.approval"),
        ("excel", "data.parse_csv"),
        ("cron", "trigger.schedule"),
        ("sql", "postgres.query"),
    ],
)
def test_a_step_is_found_by_the_word_somebody_would_type(word: str, type_: str) -> None:
    assert word in next(one.keywords for one in TYPES if one.type == type_)


def test_a_condition_is_an_expression_and_a_path_has_a_name_in_words() -> None:
    by_type = {one.type: one for one in TYPES}
    branch, switch = by_type["flow.branch"], by_type["flow.switch"]

    assert branch.config["properties"]["when"]["x-expression"] is True  # type: ignore[index, call-overload]
    assert [port.title for port in branch.ports] == ["Yes", "No"]
    assert dict(fields(switch.config))["/Case/when"]["x-expression"] is True


def fields(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Give every field of a config, those of the models within it too."""
    for name, field in schema.get("properties", {}).items():
        yield f"/{name}", field
    for model, inner in schema.get("$defs", {}).items():
        for name, field in inner.get("properties", {}).items():
            yield f"/{model}/{name}", field
