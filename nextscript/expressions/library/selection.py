"""Filters that look at a key of each item: a path such as `address.city`; `.` is the item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nextscript.expressions.faults import failed, type_fault
from nextscript.expressions.library.published import UNSET, Collection
from nextscript.expressions.operators import COMPARE, is_number, within
from nextscript.expressions.paths import pluck, pluck_or_null
from nextscript.expressions.render import text
from nextscript.expressions.settings import Env
from nextscript.values import Json

SELECTION = Collection("Lists of objects")
filter_ = SELECTION.filter

_ORDERS = ("<", "<=", ">", ">=")


@filter_("map")
def map_(env: Env, items: list[Json], path: str, default: Json = UNSET) -> list[Json]:
    """Take one key of every item.

    Example: [{"name": "Ada"}, {"name": "Bo"}] | map("name") → ["Ada","Bo"]
    Example: [{"a": {"b": 1}}, {}] | map("a.b", default=0) → [1,0]
    """
    env.budget.charge(len(items))
    if default is UNSET:
        return [pluck(item, path) for item in items]
    return [_or(pluck_or_null(item, path), default) for item in items]


def _or(value: Json, default: Json) -> Json:
    return default if value is None else value


@filter_("select")
def select(
    env: Env, items: list[Json], path: str = ".", operator: str = "", value: Json = None
) -> list[Json]:
    """Keep the items for which a comparison holds; without one, those whose value is not empty.

    Operators: == != < <= > >= in, not in, contains. An absent value is null and never < or >.

    Example: [{"total": 3}, {"total": 9}] | select("total", ">", 5) → [{"total":9}]
    Example: [1, 0, null, 2] | select → [1,2]
    """
    holds = _condition(env, items, path, operator, value)
    return [item for item in items if holds(item)]


@filter_("reject")
def reject(
    env: Env, items: list[Json], path: str = ".", operator: str = "", value: Json = None
) -> list[Json]:
    """Leave out the items `select` would keep.

    Example: [1, 5, 9] | reject(".", "==", 5) → [1,9]
    """
    holds = _condition(env, items, path, operator, value)
    return [item for item in items if not holds(item)]


@filter_("count")
def count(
    env: Env, items: list[Json], path: str = "", operator: str = "", value: Json = None
) -> int:
    """Count the items, or those `select` would keep.

    Example: [1, 5, 9] | count(".", ">", 3) → 2
    """
    if not path:
        return len(items)
    holds = _condition(env, items, path, operator, value)
    return sum(1 for item in items if holds(item))


@filter_("find")
def find(
    env: Env, items: list[Json], path: str = ".", operator: str = "", value: Json = None
) -> Json:
    """Give the first item `select` would keep, or null.

    Example: [{"id": 1}, {"id": 2}] | find("id", "==", 2) → {"id":2}
    """
    holds = _condition(env, items, path, operator, value)
    return next((item for item in items if holds(item)), None)


def _condition(
    env: Env, items: list[Json], path: str, operator: str, value: Json
) -> Callable[[Json], bool]:
    env.budget.charge(len(items) * 2)
    if not operator:
        return lambda item: bool(pluck_or_null(item, path))
    if operator == "contains":
        return lambda item: _contains(pluck_or_null(item, path), value, env)
    compare = COMPARE.get(operator)
    if compare is None:
        raise failed(f"“{operator}” is no comparison; there are: {' '.join(COMPARE)} contains")
    ordered = operator in _ORDERS

    def holds(item: Json) -> bool:
        found = pluck_or_null(item, path)
        return not (ordered and found is None) and bool(compare(found, value, env))

    return holds


def _contains(found: Json, value: Json, env: Env) -> bool:
    return isinstance(found, str | list | dict) and within(value, found, env)


@filter_("group_by")
def group_by(env: Env, items: list[Json], path: str) -> dict[str, Json]:
    """Make an object of lists, one per value of a key, in order of appearance.

    Example: [{"k": "a", "n": 1}, {"k": "a", "n": 2}] | group_by("k") | keys → ["a"]
    """
    env.budget.charge(len(items) * 2)
    groups: dict[str, list[Json]] = {}
    for item in items:
        groups.setdefault(text(pluck(item, path), env), []).append(item)
    return dict(groups)


@filter_("index_by")
def index_by(env: Env, items: list[Json], path: str) -> dict[str, Json]:
    """Make an object of the items under the value of a key; the last of a value wins.

    Example: [{"id": "a", "n": 1}] | index_by("id") → {"a":{"id":"a","n":1}}
    """
    env.budget.charge(len(items) * 2)
    return {text(pluck(item, path), env): item for item in items}


@filter_("sort_by")
def sort_by(env: Env, items: list[Json], path: str, descending: bool = False) -> list[Json]:
    """Sort by a key: numbers by size, texts by their characters, absent and null last.

    Example: [{"n": 2}, {"n": 1}] | sort_by("n") → [{"n":1},{"n":2}]
    """
    env.budget.charge(len(items) * (2 + len(items).bit_length() // 4))
    keyed = [(pluck_or_null(item, path), item) for item in items]
    filled: list[Any] = [pair for pair in keyed if pair[0] is not None]
    values = [pair[0] for pair in filled]
    if not (all(map(is_number, values)) or all(isinstance(value, str) for value in values)):
        raise type_fault("a list can be sorted by numbers or by texts, not by both or others")
    filled.sort(key=lambda pair: pair[0], reverse=descending)
    return [item for _, item in filled] + [item for value, item in keyed if value is None]


@filter_("sort")
def sort(env: Env, items: list[Json], descending: bool = False) -> list[Json]:
    """Sort numbers or texts, null last.

    Example: [3, 1, 2] | sort → [1,2,3]
    Example: ["b", "a"] | sort(descending=true) → ["b","a"]
    """
    return sort_by(env, items, ".", descending)  # type: ignore[return-value]  # published as Json


@filter_("unique")
def unique(env: Env, items: list[Json], path: str = ".") -> list[Json]:
    """Keep the first of items that are the same, or have the same value at a key.

    Example: [1, 2, 1] | unique → [1,2]
    Example: [{"k": 1, "n": 1}, {"k": 1, "n": 2}] | unique("k") → [{"k":1,"n":1}]
    """
    env.budget.charge(len(items) * 2)
    seen: dict[object, Json] = {}
    for item in items:
        seen.setdefault(identity(pluck_or_null(item, path), env), item)
    return list(seen.values())


def identity(value: Json, env: Env) -> object:
    """Give something hashable that is equal exactly for equal JSON."""
    if isinstance(value, dict):
        pairs = [(key, identity(value[key], env)) for key in sorted(value)]
        env.budget.charge(len(pairs))
        return ("object", tuple(pairs))
    if isinstance(value, list):
        env.budget.charge(len(value))
        return ("list", tuple(identity(item, env) for item in value))
    return (isinstance(value, bool), value)
