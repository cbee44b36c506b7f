"""Evaluating an expression once per item, and knowing which values are the same."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

from pydantic import TypeAdapter, ValidationError

from activities.data.config import PerItem
from nextscript.errors import ExpressionError, Rejected
from nextscript.expressions import Budget, Expression
from nextscript.expressions.settings import STEPS
from nextscript.values import Json

# The worker runs other steps on the same thread: give them a turn this often.
_TURN = 500
_QUOTES = "In this field text is an expression over item and index; write fixed text in quotes."
_BOOLEAN = TypeAdapter(bool)


async def each(items: Sequence[Json], value: PerItem) -> AsyncIterator[tuple[Json, Json]]:
    """Give every item with what the expression makes of it, or with itself without one.

    `item` and `index` are bound.

    Raises ExpressionError that says which item it was.
    """
    for index, item in enumerate(items):
        if index % _TURN == _TURN - 1:
            await asyncio.sleep(0)
        names: dict[str, Json] = {"item": item, "index": index}
        yield item, item if value is None else evaluated(value, names, f"Item {index}")


def evaluated(value: PerItem, names: dict[str, Json], where: str, items: int = 0) -> Json:
    """Evaluate every text within a value; one that works on many `items` may take longer."""
    if isinstance(value, Expression):
        return _one(value, names, where, Budget(steps=STEPS + 50 * items))
    if isinstance(value, dict):
        return {key: evaluated(inner, names, where, items) for key, inner in value.items()}
    if isinstance(value, list):
        return [evaluated(inner, names, where, items) for inner in value]
    return value


def boolean(value: Json) -> bool:
    """Read a condition's outcome; null counts as false. Raises Rejected `data.type`."""
    try:
        return value is not None and _BOOLEAN.validate_python(value)
    except ValidationError:
        raise Rejected(
            f"The condition gave {_short(value)}, which is neither true nor false",
            code="data.type",
            hint="Compare it with something, such as item.name == 'x'.",
        ) from None


def identity(value: Json) -> str:
    """Give text that is the same exactly for values that are: 1 is 1.0 and not true."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def type_name(value: Json) -> str:
    """Name a JSON type in plain words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"


def _one(expression: Expression, names: dict[str, Json], where: str, budget: Budget) -> Json:
    try:
        return expression.evaluate(budget=budget, **names)
    except ExpressionError as error:
        raise ExpressionError(
            f"{where}: {error.message}",
            code=error.code,
            line=error.line,
            column=error.column,
            near=error.near,
            hint=_QUOTES if error.code == "expr.unknown_name" else error.hint,
        ) from None


def _plain(value: Json) -> Json:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:60] + "…"
