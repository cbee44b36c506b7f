"""Documents as JSON, and conditions into which data cannot bring operators of its own."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from connectors.mongodb.client import Document
from nextscript.errors import Rejected

Collection = Annotated[
    str,
    StringConstraints(pattern=r"^[^$\x00]{1,120}$"),
    Field(description="The collection's name."),
]
Fixed = Annotated[dict[str, JsonValue], Field(json_schema_extra={"x-expression": False})]
VALUES = "What stands for :name in it: text, numbers, lists. Data brings no operators of its own."
_NAME = re.compile(r"^:([a-z][a-z0-9_]{0,62})$")
_TYPES = (frozenset(["$oid"]), frozenset(["$date"]), frozenset(["$numberDecimal"]))
_DEEPEST = 64


def filled(fixed: JsonValue, values: Mapping[str, JsonValue]) -> Any:  # Any: what BSON can hold
    """Give a fixed text with its `:name` replaced. Raises Rejected `mongodb.value`."""
    if isinstance(fixed, str) and (found := _NAME.match(fixed)):
        if found[1] not in values:
            raise Rejected(f"There is no value for “:{found[1]}”", code="mongodb.value")
        return literal(values[found[1]])
    if isinstance(fixed, list):
        return [filled(one, values) for one in fixed]
    if isinstance(fixed, dict):
        return _typed({name: filled(one, values) for name, one in fixed.items()})
    return fixed


def literal(value: JsonValue, depth: int = 0) -> Any:  # Any: what BSON can hold
    """Give data as it is stored. Raises Rejected `mongodb.value` for an operator in it.

    Of what begins with $ only ids, times and decimals (Extended JSON) are understood.
    """
    if depth > _DEEPEST:
        raise Rejected("This is nested too deep", code="mongodb.value")
    if isinstance(value, list):
        return [literal(one, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() in _TYPES:
        return _typed(value)
    for name in value:
        if name.startswith("$") or "\0" in name:
            raise Rejected(f"Data may not hold the field {name!r}", code="mongodb.value")
    return {name: literal(one, depth + 1) for name, one in value.items()}


def _typed(value: Document) -> Any:  # Any: what BSON can hold
    from bson import Decimal128, ObjectId  # noqa: PLC0415 - loaded by its first step
    from bson.errors import InvalidId  # noqa: PLC0415

    if value.keys() not in _TYPES:
        return value
    name, inner = next(iter(value.items()))
    try:
        match name:
            case "$oid":
                return ObjectId(inner)
            case "$date":
                return datetime.fromisoformat(str(inner))
        return Decimal128(str(inner))
    except (InvalidId, TypeError, ValueError, ArithmeticError):
        raise Rejected(f"This is no {name[1:]}: {str(inner)[:60]}", code="mongodb.value") from None


def plain(value: Any) -> JsonValue:  # Any: what BSON can hold
    """Give what was read as JSON: ids and decimals as text, times in RFC 3339, bytes in base64."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case datetime():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
        case UUID():
            return str(value)
        case Mapping():
            return {str(name): plain(inner) for name, inner in value.items()}
        case list():
            return [plain(one) for one in value]
    return str(value)
