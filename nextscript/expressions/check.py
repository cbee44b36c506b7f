"""What can be said about a template before it runs: names, paths and types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from nextscript.expressions.faults import nearest, unpack
from nextscript.expressions.reads import expressions, inner
from nextscript.values import Json

JsonSchema: TypeAlias = dict[str, Any]  # Any: a JSON Schema is any JSON object


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, or perhaps wrong, in the template's string at `pointer`."""

    code: str
    message: str
    pointer: str
    line: int
    column: int
    severity: Literal["error", "warning"]
    near: tuple[str, ...] = ()


def check_template(
    template: Json,
    scope: Mapping[str, JsonSchema | None],
    expected: JsonSchema | None = None,
) -> list[Problem]:
    """Check a template against the schemas of the names it may read. None means: unknown."""
    found: list[Problem] = []
    for pointer, node, _ in expressions(template):
        _names(node, scope, pointer, found)
    return found


def _names(
    node: Any, scope: Mapping[str, JsonSchema | None], pointer: str, found: list[Problem]
) -> None:
    if node[0] == "get" and node[2] not in scope:
        line, column = unpack(node[1])
        near = tuple(nearest(node[2], scope))
        message = f"there is nothing called “{node[2]}” here"
        found.append(Problem("expr.unknown_name", message, pointer, line, column, "error", near))
    for item in inner(node):
        _names(item, scope, pointer, found)
