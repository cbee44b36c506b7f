"""Arithmetic, comparison and membership over JSON; nothing is converted silently."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeGuard

from nextscript.expressions.faults import Fault, limit, type_fault
from nextscript.expressions.render import MAX_BITS, described, number, same
from nextscript.expressions.settings import Env
from nextscript.values import Json

Operator = Callable[[Json, Json, Env], Json]
Calculation = Callable[[Any, Any], Any]
"""Two numbers in, one out; Any because Python's own operators have no narrower type."""


def is_number(value: Json) -> TypeGuard[int | float]:
    """Say whether this is a number; true and false are none."""
    return type(value) is int or type(value) is float


def add(left: Json, right: Json, env: Env) -> Json:
    """Add numbers, or join two texts or two lists."""
    if is_number(left) and is_number(right):
        return _exact(operator.add, left, right)
    if isinstance(left, str) and isinstance(right, str):
        env.budget.allocate(len(left) + len(right))
        return left + right
    if isinstance(left, list) and isinstance(right, list):
        _room(env, len(left) + len(right))
        return left + right
    hint = "to build text from values of any type, write ~ instead of +"
    raise _cannot("+", left, right, hint if isinstance(left, str) or isinstance(right, str) else "")


def multiply(left: Json, right: Json, env: Env) -> Json:
    """Multiply numbers, or repeat a text or list."""
    if is_number(left) and is_number(right):
        _bits(_size(left) + _size(right))
        return _exact(operator.mul, left, right)
    if type(left) is int:
        left, right = right, left
    if type(right) is int and isinstance(left, str | list):
        return repeated(left, right, env)
    raise _cannot("*", left, right)


def repeated(value: str | list[Json], times: int, env: Env) -> Json:
    """Repeat a text or list, after charging for what comes out."""
    size = len(value) * max(times, 0)
    if isinstance(value, str):
        env.budget.allocate(size)
        return value * times
    _room(env, size)
    return value * times


def _room(env: Env, items: int) -> None:
    env.budget.charge(items // 2)
    env.budget.allocate(items * 8)


def _arithmetic(symbol: str, apply: Calculation) -> Operator:
    def calculate(left: Json, right: Json, env: Env) -> Json:
        if is_number(left) and is_number(right):
            return _exact(apply, left, right)
        raise _cannot(symbol, left, right)

    return calculate


def power(left: Json, right: Json, env: Env) -> Json:
    """Raise to a power; the size of the result is known before it is worked out."""
    if not is_number(left) or not is_number(right):
        raise _cannot("**", left, right)
    if type(left) is int and type(right) is int:
        _bits((left.bit_length() - 1) * right if abs(left) > 1 else 0)
    result = _exact(operator.pow, left, right)
    if result is None:
        raise Fault("expr.value", "a root of a negative number is not a number")
    return result


def _exact(calculate: Calculation, left: float, right: float) -> int | float | None:
    try:
        result = calculate(left, right)
    except ZeroDivisionError:
        raise Fault("expr.value", "division by zero") from None
    except OverflowError:
        raise limit("the number is too large") from None
    return None if isinstance(result, complex) else number(result)


def _size(value: float) -> int:
    return value.bit_length() if isinstance(value, int) else 0


def _bits(bits: int) -> None:
    if bits > MAX_BITS:
        raise limit("the number is too large")


def negative(value: Json) -> Json:
    """Change a number's sign."""
    if not is_number(value):
        raise type_fault(f"- needs a number, not {described(value)}")
    return -value


def positive(value: Json) -> Json:
    """Leave a number as it is."""
    if not is_number(value):
        raise type_fault(f"+ needs a number, not {described(value)}")
    return value


def _order(symbol: str, apply: Callable[[Any, Any], bool]) -> Operator:  # Any: both are the same
    def compare(left: Json, right: Json, env: Env) -> Json:
        if is_number(left) and is_number(right):
            return apply(left, right)
        if isinstance(left, str) and isinstance(right, str):
            env.budget.charge(min(len(left), len(right)) // 64)
            return apply(left, right)
        raise _cannot(symbol, left, right)

    return compare


def equal(left: Json, right: Json, env: Env) -> Json:
    """Say whether two values are the same JSON."""
    return same(left, right, env.budget)


def different(left: Json, right: Json, env: Env) -> Json:
    """Say whether two values are not the same JSON."""
    return not same(left, right, env.budget)


def within(left: Json, right: Json, env: Env) -> bool:
    """Say whether the left is an item of a list, a key of an object or a part of a text."""
    if isinstance(right, list):
        env.budget.charge(len(right))
        return any(same(left, item, env.budget) for item in right)
    if isinstance(left, str) and isinstance(right, str):
        env.budget.charge(len(right) // 64)
        return left in right
    if isinstance(right, dict):
        return isinstance(left, str) and left in right
    raise _cannot("in", left, right)


def outside(left: Json, right: Json, env: Env) -> Json:
    """The opposite of `within`."""
    return not within(left, right, env)


def _cannot(symbol: str, left: Json, right: Json, hint: str = "") -> Fault:
    return type_fault(
        f"{symbol} does not work between {described(left)} and {described(right)}", hint or None
    )


BINARY: dict[str, Operator] = {
    "+": add,
    "-": _arithmetic("-", operator.sub),
    "*": multiply,
    "/": _arithmetic("/", operator.truediv),
    "//": _arithmetic("//", operator.floordiv),
    "%": _arithmetic("%", operator.mod),
    "**": power,
}

COMPARE: dict[str, Operator] = {
    "==": equal,
    "!=": different,
    "<": _order("<", operator.lt),
    "<=": _order("<=", operator.le),
    ">": _order(">", operator.gt),
    ">=": _order(">=", operator.ge),
    "in": within,
    "not in": outside,
}
