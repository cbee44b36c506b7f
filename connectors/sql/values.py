"""Between JSON and what drivers of databases give and take."""

from __future__ import annotations

import base64
import json
import math
from datetime import date, datetime, time
from decimal import Decimal

from nextscript.rows.numbers import number
from nextscript.values import Json


def plain(value: object) -> Json:
    """Give a value of a row as JSON; what JSON has nothing like is the text of it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    return str(value)


def taken(value: Json) -> str | int | float | bool | None:
    """Give a value as a driver takes it: objects and lists are JSON text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
