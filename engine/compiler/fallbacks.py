"""Reads made only where others find nothing: `a | default(b)`, `a if a is defined else b`."""

from __future__ import annotations

from typing import Any

from nextscript.expressions import Template
from nextscript.expressions.reads import expressions, inner

Node = Any  # Any: a node of an expression's tree, `[kind, position, …]`
Names = frozenset[str]
Found = dict[tuple[str, str], Names]


def fallbacks(template: Template) -> Found:
    """Give, by pointer and name, the names that were tried before a name is read.

    A name that is also read somewhere else in the same text, unconditionally, has none.
    """
    found: Found = {}
    for pointer, node, _ in expressions(template):
        _walk(node, frozenset(), pointer, found)
    return found


def _walk(node: Node, after: Names, pointer: str, found: Found) -> None:
    kind = node[0]
    if kind == "get":
        key = (pointer, node[2])
        found[key] = found[key] & after if key in found else after
    elif kind == "default":
        # What has a default is never the last resort: it says nothing against the others.
        tried = after | _tried(node[2])
        if node[2][0] != "get":
            _walk(node[2], after, pointer, found)
        for one in inner(node)[1:]:
            _walk(one, tried, pointer, found)
    elif kind == "if":
        _walk(node[2], after, pointer, found)
        _walk(node[3], after | _absent(node[2], True), pointer, found)
        _walk(node[4], after | _absent(node[2], False), pointer, found)
    else:
        for one in inner(node):
            _walk(one, after, pointer, found)


def _tried(node: Node) -> Names:
    if node[0] == "get":
        return frozenset([node[2]])
    if node[0] == "default":
        return _tried(node[2]).union(*(_tried(one) for one in inner(node)[1:]))
    return frozenset()


def _absent(condition: Node, holds: bool) -> Names:
    """Give what is absent when a condition holds, or does not."""
    if condition[0] == "defined" and condition[3] is not holds and condition[2][0] == "get":
        return frozenset([condition[2][2]])
    return frozenset()
