"""Key look-ups: only keys of objects and positions in lists, never attributes of Python."""

from __future__ import annotations

from nextscript.expressions.faults import Absent, nearest
from nextscript.expressions.render import described
from nextscript.values import Json


def follow(value: Json, keys: list[str | int], name: str) -> Json:
    """Read a path from a value; `name` is what the value is called in a message."""
    for index, key in enumerate(keys):
        if isinstance(key, str) and isinstance(value, dict) and key in value:
            value = value[key]
            continue
        where = shown(name, keys[:index])
        value = key_in(value, key, where) if isinstance(key, str) else item_at(value, key, where)
    return value


def shown(name: str, keys: list[str | int]) -> str:
    """Write a path the way it is written in an expression."""
    parts = [
        f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{key!r}]" for key in keys
    ]
    return name + "".join(parts)


def key_in(value: Json, key: str, where: str) -> Json:
    """Read a key of an object. Raises Absent, naming the keys there are."""
    if not isinstance(value, dict):
        raise Absent("expr.missing_key", f"{where} is {described(value)} and has no key “{key}”")
    if key not in value:
        near = nearest(key, value)
        there = f"there are: {', '.join(near)}" if near else "it is empty"
        raise Absent("expr.missing_key", f"{where} has no key “{key}”; {there}", near)
    return value[key]


def item_at(value: Json, index: int, where: str) -> Json:
    """Read an item of a list, or a character of a string; negative positions count from the end."""
    if not isinstance(value, list | str):
        raise Absent(
            "expr.missing_key", f"{where} is {described(value)} and has no position {index}"
        )
    if not -len(value) <= index < len(value):
        count = len(value)
        raise Absent("expr.missing_key", f"{where} has {count} items, none at position {index}")
    return value[index]


def pluck(value: Json, path: str) -> Json:
    """Read `a.b.0` from an item of a list; `.` is the item itself. Raises Absent."""
    if path in ("", "."):
        return value
    for part in path.split("."):
        if isinstance(value, list) and part.lstrip("-").isdecimal():
            value = item_at(value, int(part[:9]), "the item")
        else:
            value = key_in(value, part, "the item")
    return value


def pluck_or_null(value: Json, path: str) -> Json:
    """Read like `pluck`, with null for what is absent."""
    if path in ("", "."):
        return value
    for part in path.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.lstrip("-").isdecimal():
            index = int(part[:9])
            value = value[index] if -len(value) <= index < len(value) else None
        else:
            return None
    return value
