"""Between JSON and PostgreSQL's types."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
import math
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import asyncpg

from nextscript.errors import Rejected
from nextscript.rows.numbers import number
from nextscript.values import Json

_JSON = ("json", "jsonb")


def to_parameters(values: Sequence[Json], types: Sequence[asyncpg.Type]) -> list[object]:
    """Give each parameter as its type in the statement wants it. Raises Rejected for a misfit."""
    if len(values) != len(types):
        raise Rejected(
            f"The statement has {len(types)} parameters and {len(values)} were given",
            code="postgres.parameters",
        )
    return [
        _parameter(at, value, type_.name)
        for at, (value, type_) in enumerate(zip(values, types, strict=True), 1)
    ]


def to_json(record: asyncpg.Record, types: dict[str, str]) -> dict[str, Json]:
    """Give a row as JSON: numbers exactly or as text, times as RFC 3339, bytes as base64."""
    return {name: _plain(value, types.get(name, "")) for name, value in record.items()}


def _parameter(at: int, value: Json, type_: str) -> object:
    try:
        return _converted(value, type_)
    except (ValueError, InvalidOperation, binascii.Error):
        raise Rejected(
            f"Parameter ${at} must fit the type {type_}", code="postgres.parameters"
        ) from None


def _converted(value: Json, type_: str) -> object:
    if value is None:
        return None
    if type_.endswith("[]") and isinstance(value, list):
        return [_converted(item, type_[:-2]) for item in value]
    if type_ in _JSON:
        return json.dumps(value, ensure_ascii=False)
    if type_ in ("text", "varchar", "bpchar", "name", "unknown"):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if type_ in ("int2", "int4", "int8", "oid") and isinstance(value, str | float):
        return _integer(value)
    if type_ == "numeric" and not isinstance(value, bool):
        return Decimal(str(value))
    if type_ == "interval" and isinstance(value, int | float):
        return datetime.timedelta(seconds=value)
    if type_ in ("float4", "float8") and isinstance(value, str):
        return float(value)
    return _read_text(value, type_) if isinstance(value, str) else value


def _read_text(text: str, type_: str) -> object:
    match type_:
        case "timestamptz":
            moment = datetime.datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
        case "timestamp":
            return datetime.datetime.fromisoformat(text).replace(tzinfo=None)
        case "date":
            return datetime.datetime.fromisoformat(text).date()
        case "time" | "timetz":
            return datetime.time.fromisoformat(text)
        case "bytea":
            return base64.b64decode(text, validate=True)
        case "bool" if text.lower() in ("true", "false"):
            return text.lower() == "true"
    return text


def _integer(value: str | float) -> int:
    number = Decimal(str(value))
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def _plain(value: object, type_: str) -> Json:
    if isinstance(value, str) and type_.removesuffix("[]") in _JSON:
        parsed: Json = json.loads(value)
        return parsed
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return number(value)
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return value.total_seconds()
        case bytes():
            return base64.b64encode(value).decode()
        case asyncpg.Record():
            return {name: _plain(inner, "") for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner, type_) for inner in value]
    return str(value)
