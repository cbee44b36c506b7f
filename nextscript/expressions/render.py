"""How a value looks as text, how much it weighs, and when two are the same."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from nextscript.expressions.faults import Fault, limit, type_fault
from nextscript.expressions.settings import Budget, Env
from nextscript.values import Json

MAX_BITS = 1024
"""Whole numbers above 2**1024 are refused: nobody counts so far, and they cost."""
MAX_NESTING = 128
_WORTH_NOTING = 100


def kind(value: Json) -> str:
    """Name a value's JSON type."""
    if value is None:
        return "null"
    return _KINDS.get(type(value), "string")


_KINDS: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "list",
    dict: "object",
}
_ARTICLES = {"object": "an object", "null": "null"}


def described(value: Json) -> str:
    """Name a value's type as part of a sentence: a string, an object, null."""
    name = kind(value)
    return _ARTICLES.get(name, f"a {name}")


def number(value: float) -> int | float:
    """Pass a result on if it is a number JSON can hold."""
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise limit("the number is too large")
    elif not math.isfinite(value):
        raise limit("the number is too large")
    return value


def text(value: Json, env: Env) -> str:
    """Render a value as it appears inside text: null is empty, objects are compact JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(number(value))
    if isinstance(value, float):
        return plain_float(value)
    return compact(value, env)


def plain_float(value: float) -> str:
    """Write 5.0 as 5, as people do."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def compact(value: Json, env: Env, indent: int | None = None) -> str:
    """Render compact JSON, after charging for its size."""
    size = weigh(value, env)
    env.budget.allocate(size)
    env.budget.charge(size // 64)
    separators = (",", ":") if indent is None else (",", ": ")
    try:
        return json.dumps(
            value, ensure_ascii=False, separators=separators, allow_nan=False, indent=indent
        )
    except ValueError as error:
        raise type_fault(f"the value cannot be written as JSON: {error}") from None


def weigh(value: Json, env: Env, depth: int = 0) -> int:
    """Estimate a value's bytes as JSON; parts that occur several times are measured once."""
    if not isinstance(value, list | dict):
        return _scalar_weight(value)
    known = env.weighed.get(id(value))
    if known is not None:
        return known[0]
    if depth > MAX_NESTING:
        raise Fault("expr.too_deep", "the value is nested too deeply")
    env.budget.charge(len(value) // 2)
    total = 2 + _weigh_parts(value, env, depth + 1)
    if total > _WORTH_NOTING:
        env.weighed[id(value)] = (total, value)  # holding the value keeps its id from being reused
    return total


def _weigh_parts(value: list[Json] | dict[str, Json], env: Env, depth: int) -> int:
    total = 0
    items: Iterable[Json] = value
    if isinstance(value, dict):
        total = sum(map(len, value)) + 3 * len(value)
        items = value.values()
    for item in items:
        if type(item) is list or type(item) is dict:
            total += 1 + weigh(item, env, depth)
        else:
            total += 1 + _scalar_weight(item)
    return total


def _scalar_weight(value: Json) -> int:
    if type(value) is str:
        return len(value) + 2
    if type(value) is int and value.bit_length() > 64:
        return value.bit_length() // 3
    return 8


def same(left: Json, right: Json, budget: Budget) -> bool:
    """Compare as JSON does: 1 equals 1.0, true does not equal 1."""
    if isinstance(left, list) and isinstance(right, list):
        budget.charge(len(left))
        return len(left) == len(right) and all(
            same(a, b, budget) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        budget.charge(len(left))
        return left.keys() == right.keys() and all(
            same(left[key], right[key], budget) for key in left
        )
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right
