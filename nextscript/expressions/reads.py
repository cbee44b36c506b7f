"""What a template reads: every name and path, and whether it may be absent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nextscript.values import Json

Node = Any  # Any: a node of a tree that `parse` made
Path = tuple[str | int, ...]
Facts = frozenset[tuple[str | int, ...]]
"""Paths, names first, that are known to be there where a part is evaluated."""
NOTHING: Facts = frozenset()


@dataclass(frozen=True, slots=True)
class Reference:
    """A read of `root` and of a path within it, by the template's string at `pointer`.

    `guarded` says that the root's absence is provided for: by `default`, or asked by `is defined`.
    """

    root: str
    path: Path
    guarded: bool
    pointer: str = ""


def references(template: Json) -> frozenset[Reference]:
    """List what a template reads, the lazy parts included."""
    return frozenset(
        Reference(read.root, read.path, read.guarded, pointer)
        for pointer, node, _ in expressions(template)
        for read in reads(node, False, NOTHING)
    )


def expressions(
    template: Node, pointer: str = "", lazy: bool = False
) -> Iterator[tuple[str, Node, bool]]:
    """Walk through a template's expressions: pointer, node, whether it stands in a lazy part."""
    if "expr" in template:
        yield pointer, template["expr"]["e"], lazy
    elif "text" in template:
        yield from ((pointer, part["e"], lazy) for part in template["text"] if type(part) is dict)
    elif "lazy" in template:
        yield from expressions(template["lazy"], pointer, True)
    elif "obj" in template:
        for key, item in template["obj"].items():
            yield from expressions(item, f"{pointer}/{escaped(key)}", lazy)
    elif "arr" in template:
        for index, item in enumerate(template["arr"]):
            yield from expressions(item, f"{pointer}/{index}", lazy)


def escaped(key: str) -> str:
    """Write a key as a part of a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def reads(node: Node, guarded: bool, facts: Facts) -> Iterator[Reference]:
    """List the reads of one node, given what is known to be there."""
    kind = node[0]
    if kind == "get":
        known = any(fact[0] == node[2] for fact in facts)
        yield Reference(node[2], tuple(node[3]), guarded or known)
    elif kind in ("default", "defined"):
        yield from reads(node[2], True, facts)
        for item in inner(node)[1:]:
            yield from reads(item, guarded, facts)
    elif kind in ("and", "or"):
        for item in node[2]:
            yield from reads(item, guarded, facts)
            facts |= known_when(item, kind == "and")
    elif kind == "if":
        yield from reads(node[2], guarded, facts)
        yield from reads(node[3], guarded, facts | known_when(node[2], True))
        yield from reads(node[4], guarded, facts | known_when(node[2], False))
    else:
        for item in inner(node):
            yield from reads(item, guarded, facts)


def known_when(node: Node, outcome: bool) -> Facts:
    """Say which paths are certainly there when a condition came out like this."""
    kind = node[0]
    if kind == "defined" and node[2][0] == "get" and node[3] == outcome:
        return frozenset([(node[2][2], *node[2][3])])
    if kind == "not":
        return known_when(node[2], not outcome)
    if kind == ("and" if outcome else "or"):
        return NOTHING.union(*(known_when(item, outcome) for item in node[2]))
    return NOTHING


def inner(node: Node) -> list[Node]:
    """Give the nodes directly within a node."""
    kind = node[0]
    if kind in ("lit", "get"):
        return []
    if kind in ("list", "~", "and", "or"):
        return list(node[2])
    if kind == "dict":
        return [part for pair in node[2] for part in pair]
    if kind == "cmp":
        return [node[2], *(part for _, part in node[3])]
    if kind == "call":
        return [*node[3], *node[4].values()]
    if kind in ("filter", "test"):
        return [node[3], *node[4], *node[5].values()]
    if kind == "default":
        return [node[2], *node[3], *node[4].values()]
    if kind in ("key", "defined"):
        return [node[2]]
    return [part for part in node[2:] if part is not None]
