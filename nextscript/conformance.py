"""What holds for every connector, said in sentences where it does not.

def test_the_connector_is_complete() -> None:
    faults = faults_in(shop, Path(__file__).parent)
    assert not faults, "\n".join(faults)
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nextscript.activity import declaration_of
from nextscript.connector import Connector
from nextscript.errors import ExpressionError
from nextscript.expressions import compile_template
from nextscript.node_types import Declaration, Example
from nextscript.values import Json

_SET_UP = re.compile(r"^## Set up\n+1\. ", re.MULTILINE)
_FOREIGN = re.compile(r"<script|<foreignObject|\bon\w+=|href=[\"'](?!#)|url\((?!#)", re.IGNORECASE)
_LARGEST_ICON = 10_000
_PLAIN = frozenset(["host", "port", "user", "username", "password", "database"])
"""Fields of a connection whose name says it all."""

Schema = Mapping[str, Any]  # Any: a JSON Schema is any JSON object
Function = Callable[..., object]


def faults_in(connector: Connector, tests: Path) -> list[str]:
    """Say what a connector lacks; `tests` is the folder of its tests.

    Its folder is called as its key and holds `icon.svg` and a `README.md` that says under
    “## Set up”, step by step, how to connect, and names each node type. Each field is described,
    each type has an example that fits, a typed output and a test that imports it; and one test at
    least, with “refus” in its name, shows that what the service refuses is told.
    """
    folder = Path(str(sys.modules[connector.functions[0].__module__].__file__)).parent
    found = [*_folder(connector, folder), *untested(connector.functions, tests)]
    for declaration in connector.declarations():
        type_ = declaration.node_type.type
        if not type_.startswith(f"{connector.key}."):
            found.append(f"{type_}: its name begins with the connector's key")
        if not declaration.node_type.output:
            found.append(f"{type_}: its output needs a type: a model, or what it is a list of")
        found += [f"{type_}: {fault}" for fault in faults_in_type(declaration)]
    if connector.connection:
        form = connector.connection.model_json_schema()
        found += _undescribed(form, "the connection", plain=_PLAIN)
    return found


def faults_in_type(declaration: Declaration) -> list[str]:
    """Say what a node type's declaration lacks."""
    shown = declaration.node_type
    found = [*_undescribed(shown.config, "the config")]
    if not shown.description:
        found.append("its function needs a docstring, which the palette shows")
    if not shown.icon:
        found.append("it needs an icon")
    if not shown.examples:
        found.append("it needs an example")
    for example in shown.examples:
        found += _misfits(declaration, example)
    return found


def _folder(connector: Connector, folder: Path) -> Iterator[str]:
    if folder.name != connector.key:
        yield f"the folder {folder.name} must be called {connector.key}, as the key"
    yield from _icon(folder / "icon.svg")
    readme = folder / "README.md"
    text = readme.read_text() if readme.is_file() else ""
    if not _SET_UP.search(text):
        yield "README.md needs a heading “## Set up” and under it the steps: 1. …, 2. …"
    for declaration in connector.declarations():
        if f"`{declaration.node_type.type}`" not in text:
            yield f"README.md does not name `{declaration.node_type.type}`"


def _icon(path: Path) -> Iterator[str]:
    text = path.read_text() if path.is_file() else ""
    if not text.lstrip().startswith("<svg"):
        yield "icon.svg is missing, or does not begin with <svg"
    elif len(text) > _LARGEST_ICON or _FOREIGN.search(text):
        yield "icon.svg must be small and hold no script and no address"


def _undescribed(schema: Schema, of: str, plain: frozenset[str] = frozenset()) -> Iterator[str]:
    """Find fields without a description, in the models a model holds, too."""
    models = {"": schema, **schema.get("$defs", {})}
    for model, inner in models.items():
        for name, field in inner.get("properties", {}).items():
            if name not in plain and not _described(field, models):
                yield f"{of}: {f'{model}.' if model else ''}{name} needs a description"


def _described(field: Schema, models: Mapping[str, Schema]) -> bool:
    if field.get("description"):
        return True
    parts = [field, *field.get("anyOf", ()), *field.get("allOf", ())]
    named = [str(part["$ref"]).rpartition("/")[2] for part in parts if "$ref" in part]
    return any(models.get(name, {}).get("description") for name in named)


def _misfits(declaration: Declaration, example: Example) -> Iterator[str]:
    """Validate an example as far as it is not left to expressions."""
    said = f"the example “{example.title}” does not fit"
    try:
        compile_template(example.config)
        declaration.input_model.model_validate(example.config)
    except ExpressionError as error:
        yield f"{said}: {error.message}"
    except ValidationError as error:
        for one in error.errors(include_url=False):
            if not _left_open(example.config, one["loc"]):
                yield f"{said}: {'.'.join(map(str, one['loc']))}: {one['msg']}"


def _left_open(value: Json, place: tuple[int | str, ...]) -> bool:
    """Say whether a place, or what it stands in, is an expression."""
    for part in place:
        if isinstance(value, dict) and part in value:
            value = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        if isinstance(value, str) and "{{" in value:
            return True
    return False


def untested(functions: Iterable[Function], folder: Path) -> Iterator[str]:
    """Say which functions no test of a folder imports, and whether none is about a refusal."""
    trees = [ast.parse(path.read_text()) for path in sorted(folder.rglob("*.py"))]
    imported = {name for tree in trees for node in ast.walk(tree) for name in _imports(node)}
    for function in functions:
        home = function.__module__.split(".")
        # However the tests name its package, the end of it is the same.
        if not any(name.split(".")[-2:] == home[-2:] for name in imported):
            yield f"{declaration_of(function).node_type.type}: no test imports {home[-1]}.py"
    names = [name for tree in trees for node in ast.walk(tree) for name in _tests(node)]
    if not any("refus" in name for name in names):
        yield "a test with “refus” in its name must show what happens when the service says no"


def _tests(node: ast.AST) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
        return [node.name]
    return []


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
