"""Filters for objects, and `default`."""

from __future__ import annotations

from nextscript.expressions.faults import Absent, nearest
from nextscript.expressions.library.published import Collection
from nextscript.expressions.settings import Env
from nextscript.values import Json

OBJECTS = Collection("Objects")
filter_ = OBJECTS.filter


@filter_("default")
def default(value: Json, other: Json, empty: bool = False) -> Json:
    """Use another value where there is none: absent, null, or a node that did not run.

    With `empty=true` also instead of an empty text, list or object, zero and false.

    Example: input.nickname | default("friend") → friend
    Example: "" | default("none", empty=true) → none
    """
    return other if value is None or (empty and not value) else value


@filter_("keys")
def keys(value: dict[str, Json]) -> list[Json]:
    """List the keys of an object.

    Example: {"a": 1, "b": 2} | keys → ["a","b"]
    """
    return list(value)


@filter_("values")
def values(value: dict[str, Json]) -> list[Json]:
    """List the values of an object.

    Example: {"a": 1, "b": 2} | values → [1,2]
    """
    return list(value.values())


@filter_("items")
def items(value: dict[str, Json]) -> list[Json]:
    """List an object's entries, each with `key` and `value`.

    Example: {"a": 1} | items → [{"key":"a","value":1}]
    """
    return [{"key": key, "value": item} for key, item in value.items()]


@filter_("from_items")
def from_items(env: Env, entries: list[Json]) -> dict[str, Json]:
    """Make an object of entries with `key` and `value`; the last of a key wins.

    Example: [{"key": "a", "value": 1}] | from_items → {"a":1}
    """
    result: dict[str, Json] = {}
    for entry in entries:
        key = entry.get("key") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(key, str) or "value" not in entry:
            raise Absent("expr.missing_key", "from_items needs entries with “key” and “value”")
        result[key] = entry["value"]
    return result


@filter_("merge")
def merge(env: Env, value: dict[str, Json], other: dict[str, Json]) -> dict[str, Json]:
    """Put two objects together; where both have a key, the second wins.

    Example: {"a": 1, "b": 2} | merge({"b": 3}) → {"a":1,"b":3}
    """
    return {**value, **other}


@filter_("pick")
def pick(value: dict[str, Json], keys: list[Json]) -> dict[str, Json]:
    """Keep only these keys; those that are absent are left out.

    Example: {"a": 1, "b": 2} | pick(["a", "c"]) → {"a":1}
    """
    return {key: value[key] for key in keys if isinstance(key, str) and key in value}


@filter_("omit")
def omit(value: dict[str, Json], keys: list[Json]) -> dict[str, Json]:
    """Leave these keys out.

    Example: {"a": 1, "b": 2} | omit(["a"]) → {"b":2}
    """
    dropped = {key: True for key in keys if isinstance(key, str)}
    return {key: item for key, item in value.items() if key not in dropped}


@filter_("get")
def get(value: dict[str, Json], key: str) -> Json:
    """Read a key whose name is worked out; the same as `value[key]`.

    Example: {"a": 1} | get("a") → 1
    """
    if key not in value:
        near = nearest(key, value)
        raise Absent("expr.missing_key", f"there is no key “{key}”; there are: {near}", near)
    return value[key]
