"""Another name for what an expression reads; everything else of its text stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nextscript.expressions.faults import unpack
from nextscript.expressions.reads import expressions, inner
from nextscript.expressions.template import compile_lazy, compile_template

Node = Any  # Any: a node of a tree that `parse` made


def renamed(text: str, old: str, new: str, *, lazy: bool = False) -> str:
    """Give the text with `new` wherever `old` is the name of what is read.

    Keys, texts in quotes and text outside the braces are not names. Raises ExpressionError for
    what cannot be read.
    """
    template = compile_lazy(text) if lazy else compile_template(text)
    places = {at for _, node, _ in expressions(template) for at in _positions(node, old)}
    lines = text.split("\n")
    for line, column in sorted(map(unpack, places), reverse=True):
        before = lines[line - 1]
        lines[line - 1] = before[: column - 1] + new + before[column - 1 + len(old) :]
    return "\n".join(lines)


def _positions(node: Node, name: str) -> Iterator[int]:
    if node[0] == "get" and node[2] == name:
        yield node[1]
    for part in inner(node):
        yield from _positions(part, name)
