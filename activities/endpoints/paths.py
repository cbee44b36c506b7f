"""Paths of endpoints, such as `orders/{id}`: read, compared, and matched with what is called."""

from __future__ import annotations

import re

from nextscript.errors import Invalid
from nextscript.findings import Finding

_SEGMENT = re.compile(r"[A-Za-z0-9_.-][A-Za-z0-9_.~-]*|\{[a-z][a-z0-9_]{0,62}\}")
_RESERVED = "openapi.json"
_MOST = 20


def shape_of(path: str) -> str:
    """Give a path without the names of its parameters. Raises Invalid for one that cannot be."""
    segments = path.split("/")
    names = names_of(path)
    if not all(_SEGMENT.fullmatch(one) for one in segments) or {".", ".."} & set(segments):
        raise refused("/path", "Write it like orders/{id}: letters, digits and - _ . between /.")
    if len(segments) > _MOST or len(names) != len(set(names)) or path == _RESERVED:
        said = f"It has a name twice, more than {_MOST} parts, or is that of the document."
        raise refused("/path", said)
    return "/".join("{}" if _is_name(one) else one for one in segments)


def names_of(path: str) -> list[str]:
    """Give the names of a path's parameters."""
    return [one[1:-1] for one in path.split("/") if _is_name(one)]


def best(paths: list[str], called: str) -> int | None:
    """Give the place of the path that a call means: one that is written out before a parameter."""
    parts = called.split("/")
    fitting = [(_open(path), at) for at, path in enumerate(paths) if _fits(path, parts)]
    return min(fitting)[1] if fitting else None


def values_in(path: str, called: str) -> dict[str, str]:
    """Give the values of a path's parameters in a call that fits it."""
    pairs = zip(path.split("/"), called.split("/"), strict=True)
    return {name[1:-1]: value for name, value in pairs if _is_name(name)}


def refused(pointer: str, said: str) -> Invalid:
    """Say what of an endpoint cannot be."""
    finding = Finding(severity="error", code="endpoint.invalid", pointer=pointer, message=said)
    return Invalid(said, code="endpoint.invalid", findings=[finding])


def _fits(path: str, parts: list[str]) -> bool:
    segments = path.split("/")
    return len(segments) == len(parts) and all(
        (_is_name(one) and part != "") or one == part
        for one, part in zip(segments, parts, strict=True)
    )


def _open(path: str) -> list[bool]:
    return [_is_name(one) for one in path.split("/")]


def _is_name(segment: str) -> bool:
    return segment.startswith("{")
