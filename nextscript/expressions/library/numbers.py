"""Filters and functions for numbers."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from nextscript.expressions.faults import Absent, failed, type_fault
from nextscript.expressions.library.published import UNSET, Collection, Number
from nextscript.expressions.operators import is_number
from nextscript.expressions.paths import pluck
from nextscript.expressions.render import described, number
from nextscript.expressions.settings import Env
from nextscript.values import Json

NUMBERS = Collection("Numbers")
filter_ = NUMBERS.filter

_LONGEST = 330


@filter_("round")
def round_(value: Number, digits: int = 0) -> Number:
    """Round half up, to whole numbers or to this many digits.

    Example: 2.5 | round → 3
    Example: 2.345 | round(2) → 2.35
    """
    if not -15 <= digits <= 15:
        raise failed("round takes between -15 and 15 digits")
    if isinstance(value, float) and abs(value) >= 1e15 and digits >= 0:
        return value
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if exact.adjusted() + digits > 25:
        return value
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return float(rounded) if digits > 0 and isinstance(value, float) else int(rounded)


@filter_("floor")
def floor(value: Number) -> int:
    """Round down to a whole number.

    Example: 2.7 | floor → 2
    """
    return math.floor(value)


@filter_("ceil")
def ceil(value: Number) -> int:
    """Round up to a whole number.

    Example: 2.1 | ceil → 3
    """
    return math.ceil(value)


@filter_("abs")
def abs_(value: Number) -> Number:
    """Drop the sign.

    Example: (-3) | abs → 3
    """
    return abs(value)


@filter_("int")
def int_(value: Number | str | bool, default: Json = UNSET) -> Json:
    """Make a whole number of a number (cut off), a text or true and false.

    Example: "42" | int → 42
    Example: 3.9 | int → 3
    Example: "many" | int(default=0) → 0
    """
    if not isinstance(value, str):
        return int(value)
    return _parsed(value, int, "a whole number", default)


@filter_("float")
def float_(value: Number | str | bool, default: Json = UNSET) -> Json:
    """Make a number with a fraction.

    Example: "2.50" | float → 2.5
    """
    if not isinstance(value, str):
        return number(_as_float(value))
    return _parsed(value, float, "a number", default)


@filter_("number")
def number_(value: Number | str | bool, default: Json = UNSET) -> Json:
    """Make a number of a text: whole if it is written so.

    Example: "42" | number → 42
    Example: " 2.5 " | number → 2.5
    """
    if not isinstance(value, str):
        return int(value) if isinstance(value, bool) else value
    whole = _parsed(value, int, "a number", None)
    return whole if whole is not None else _parsed(value, float, "a number", default)


def _as_float(value: Number) -> float:
    try:
        return float(value)
    except OverflowError:
        raise failed("the number is too large") from None


def _parsed(text: str, read: type[int] | type[float], what: str, default: Json) -> Json:
    plain = text.strip()
    try:
        if len(plain) > _LONGEST or not plain.isascii() or "_" in plain:
            raise ValueError
        value = read(plain)
        if not math.isfinite(value):
            raise ValueError
    except (ValueError, OverflowError):
        if default is not UNSET:
            return default
        shown = text if len(text) <= 40 else text[:40] + "…"
        raise failed(f"“{shown}” is not {what}", "give a default: int(default=0)") from None
    return number(value)


@filter_("sum")
def sum_(env: Env, items: list[Json], path: str = ".") -> Number:
    """Add up a list of numbers, or the numbers at a key of its items.

    Example: [1, 2, 3.5] | sum → 6.5
    Example: [{"total": 2}, {"total": 3}] | sum("total") → 5
    """
    numbers = _numbers(env, items, path, "sum")
    if any(isinstance(value, float) for value in numbers):
        return number(_float_sum(numbers))
    return number(sum(numbers))


def _float_sum(numbers: list[Number]) -> float:
    try:
        return math.fsum(numbers)
    except OverflowError:
        raise failed("the sum is too large") from None


@filter_("avg")
def avg(env: Env, items: list[Json], path: str = ".") -> Number:
    """Work out the mean of a list of numbers.

    Example: [1, 2, 6] | avg → 3
    """
    numbers = _numbers(env, items, path, "avg")
    if not numbers:
        raise Absent("expr.missing_key", "avg needs at least one number; the list is empty")
    return number(_float_sum(numbers) / len(numbers))


@filter_("min")
def min_(env: Env, items: list[Json], path: str = ".") -> Json:
    """Give the smallest number or text of a list.

    Example: [3, 1, 2] | min → 1
    Example: [{"total": 2}, {"total": 3}] | min("total") → 2
    """
    return _least(_comparable(env, items, path, "min"))


@filter_("max")
def max_(env: Env, items: list[Json], path: str = ".") -> Json:
    """Give the largest number or text of a list.

    Example: [3, 1, 2] | max → 3
    """
    return _greatest(_comparable(env, items, path, "max"))


@NUMBERS.function("min")
def min_of(env: Env, *values: Json) -> Json:
    """Give the smallest of the arguments.

    Example: min(3, 1, 2) → 1
    """
    return _least(_comparable(env, list(values), ".", "min"))


@NUMBERS.function("max")
def max_of(env: Env, *values: Json) -> Json:
    """Give the largest of the arguments.

    Example: max(3, 1, 2) → 3
    """
    return _greatest(_comparable(env, list(values), ".", "max"))


def _least(values: list[Any]) -> Json:
    smallest: Json = min(values)
    return smallest


def _greatest(values: list[Any]) -> Json:
    largest: Json = max(values)
    return largest


def _numbers(env: Env, items: list[Json], path: str, name: str) -> list[Number]:
    env.budget.charge(len(items))
    numbers: list[Number] = []
    for item in items:
        value = pluck(item, path)
        if not is_number(value):
            raise type_fault(f"{name} needs numbers; there is {described(value)}")
        numbers.append(value)
    return numbers


def _comparable(env: Env, items: list[Json], path: str, name: str) -> list[Any]:
    env.budget.charge(len(items))
    values = [pluck(item, path) for item in items]
    if not values:
        raise Absent("expr.missing_key", f"{name} needs at least one value; the list is empty")
    if all(map(is_number, values)) or all(isinstance(value, str) for value in values):
        return values
    raise type_fault(f"{name} needs numbers only, or texts only")
