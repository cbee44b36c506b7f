"""Between JSON and MySQL's types."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from pymysql.constants import FIELD_TYPE

from nextscript.errors import Rejected
from nextscript.rows.numbers import number
from nextscript.values import Json

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)")
_TEXTS = (
    FIELD_TYPE.TINY_BLOB,
    FIELD_TYPE.MEDIUM_BLOB,
    FIELD_TYPE.LONG_BLOB,
    FIELD_TYPE.BLOB,
    FIELD_TYPE.VARCHAR,
    FIELD_TYPE.VAR_STRING,
    FIELD_TYPE.STRING,
    FIELD_TYPE.GEOMETRY,
)
_INTEGERS = (
    FIELD_TYPE.TINY,
    FIELD_TYPE.SHORT,
    FIELD_TYPE.LONG,
    FIELD_TYPE.LONGLONG,
    FIELD_TYPE.INT24,
    FIELD_TYPE.YEAR,
)


def literal(value: Json) -> str:
    """Write a value so that it can be nothing but a value: text as the hexadecimal of its bytes.

    So it does not matter how a server's settings would have quotation marks escaped.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    try:
        return f"_utf8mb4 X'{text.encode().hex()}'"
    except UnicodeEncodeError:
        raise Rejected("A value is not text in UTF-8", code="mysql.parameters") from None


def is_moment(value: Json) -> bool:
    """Say whether a value is a time with its zone, which these databases do not read."""
    return isinstance(value, str) and _MOMENT.fullmatch(value) is not None


def in_utc(value: Json, type_: str = "datetime") -> Json:
    """Give a moment as a column of a type takes it, in UTC; anything else as it is."""
    if not isinstance(value, str) or not is_moment(value):
        return value
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return value
    return moment.date().isoformat() if type_ == "date" else f"{moment:%Y-%m-%d %H:%M:%S.%f}"


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise Rejected("A value is not a number", code="mysql.parameters")
    text = repr(value)
    return text if "e" in text else f"{text}e0"


def _text(value: str | bytes) -> Json:
    return value if isinstance(value, str) else base64.b64encode(value).decode()


def _json(value: str | bytes) -> Json:
    found: Json = json.loads(value)
    return found


def _bits(value: bytes) -> Json:
    return int.from_bytes(value, "big")


def _decimal(value: str) -> Json:
    return number(Decimal(value))


def _local(value: str) -> Json:
    return value.replace(" ", "T", 1)


def _moment(value: str) -> Json:
    return f"{_local(value)}+00:00"


FROM_SERVER: dict[int, Callable[..., Json]] = {
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_INTEGERS, int),
    FIELD_TYPE.FLOAT: float,
    FIELD_TYPE.DOUBLE: float,
    FIELD_TYPE.DECIMAL: _decimal,
    FIELD_TYPE.NEWDECIMAL: _decimal,
    FIELD_TYPE.BIT: _bits,
    FIELD_TYPE.JSON: _json,
    FIELD_TYPE.DATETIME: _local,
    FIELD_TYPE.TIMESTAMP: _moment,
}
"""What is made of a column's text by its type; dates, times and what is not here stay text."""
