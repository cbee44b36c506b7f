"""Every connector, and every family of built-in steps, is complete: each fault is said in words."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, JsonValue

from activities import BUILTIN
from connectors import CONNECTORS
from engine.compiler import Known, compile_flow
from engine.nodes import CONTROLS
from nextscript.activity import ActivityContext, activity
from nextscript.catalog import Catalog
from nextscript.conformance import faults_in, faults_in_type, untested
from nextscript.connector import Connector
from nextscript.document import parse_document
from nextscript.manifest import ManifestConnector
from nextscript.node_types import Declaration, Example

ROOT = Path(__file__).parents[2]
CATALOG = Catalog.of(CONTROLS, BUILTIN, *(one.declarations() for one in CONNECTORS))
WRITTEN = [one for one in CONNECTORS if not isinstance(one, ManifestConnector)]
"""Those in Python; tests/connectors/test_manifests.py walks the others."""
EXAMPLES = [
    (declaration, example)
    for declaration in CATALOG.declarations.values()
    for example in declaration.node_type.examples
]


def families() -> dict[str, list[Declaration]]:
    found: dict[str, list[Declaration]] = defaultdict(list)
    for declaration in BUILTIN:
        found[str(getattr(declaration.function, "__module__", "")).split(".")[1]].append(
            declaration
        )
    return found


@pytest.mark.parametrize("connector", WRITTEN, ids=lambda one: one.key)
def test_a_connector_is_complete(connector: Connector) -> None:
    faults = faults_in(connector, ROOT / "tests" / "connectors" / connector.key)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("family", sorted(families()))
def test_a_family_is_complete(family: str) -> None:
    declarations = families()[family]
    faults = [f"{one.node_type.type}: {f}" for one in declarations for f in faults_in_type(one)]
    functions = [one.function for one in declarations if callable(one.function)]

    faults += untested(functions, ROOT / "tests" / "activities" / family)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("declaration", "example"), EXAMPLES, ids=lambda one: getattr(one, "title", "")
)
def test_an_example_is_what_the_checker_accepts(declaration: Declaration, example: Example) -> None:
    node: JsonValue = {"id": "shown", "type": declaration.node_type.type, "config": example.config}
    findings = compile_flow(parse_document({"nodes": [node]}), CATALOG, Known()).findings

    about = [one for one in findings if one.code.startswith(("flow.config", "expr."))]
    # An example reads steps that would stand before it.
    assert [one for one in about if not one.message.startswith("There is nothing called")] == []


def test_every_folder_of_a_connector_is_one_the_catalog_has() -> None:
    folders = {path.parent.name for path in (ROOT / "connectors").glob("*/__init__.py")}

    assert folders == {connector.key for connector in WRITTEN}


@pytest.mark.parametrize("connector", WRITTEN, ids=lambda one: one.key)
def test_a_connector_imports_no_other_and_nothing_of_the_platform(connector: Connector) -> None:
    named = [
        name
        for path in (ROOT / "connectors" / connector.key).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _modules(node)
    ]

    parts = {"engine", "activities", "store", "api", "tests"}
    assert [one for one in named if one.partition(".")[0] in parts] == []
    own = f"connectors.{connector.key}"
    assert [one for one in named if one.startswith("connectors") and not one.startswith(own)] == []


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


class Wrong(BaseModel):
    """A config."""

    bare: int
    inner: dict[str, JsonValue] = Field(default={}, description="Said.")


@activity(
    "other.wrong",
    title="Wrong",
    examples=(
        Example(title="left open", config={"bare": "{{ input.a }}"}),
        Example(title="too short", config={"inner": {}}),
        Example(title="broken", config={"bare": "{{ a +"}),
    ),
)
async def wrong(input: Wrong, ctx: ActivityContext) -> JsonValue:
    return None


def test_what_a_connector_lacks_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text("def test_it_works() -> None: ...\n")
    bad = Connector(key="bad", title="Bad", connection=None, activities=(wrong,))

    said = "\n".join(faults_in(bad, tmp_path))

    for part in (
        "the folder connectors must be called bad",
        "icon.svg is missing",
        "## Set up",
        "does not name `other.wrong`",
        "its name begins with the connector's key",
        "its output needs a type",
        "bare needs a description",
        "needs a docstring",
        "it needs an icon",
        "the example “too short” does not fit: bare",
        "the example “broken” does not fit",
        "no test imports test_conformance.py",
        "refus",
    ):
        assert part in said
    assert "left open" not in said
    assert "inner" not in said


@pytest.mark.parametrize(
    "icon",
    [
        "",
        "<html>",
        "<svg><script>x</script></svg>",
        "<svg onload='x()'></svg>",
        "<svg><image href='https://example.com/x.png'/></svg>",
        "<svg>" + " " * 10_000,
    ],
)
def test_an_icon_is_a_picture_and_nothing_else(icon: str, tmp_path: Path) -> None:
    from nextscript.conformance import _icon

    (tmp_path / "icon.svg").write_text(icon)
    assert list(_icon(tmp_path / "icon.svg"))
    (tmp_path / "icon.svg").write_text("<svg><use href='#a'/></svg>")
    assert list(_icon(tmp_path / "icon.svg")) == []
