"""PostgreSQL's values as it writes them in text, as JSON."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from decimal import Decimal, InvalidOperation

from nextscript.rows.numbers import number
from nextscript.values import Json

# The numbers of the built-in types are part of PostgreSQL's contract (pg_type.dat).
_BOOL, _BYTEA, _NUMERIC = 16, 17, 1700
_INTEGERS = frozenset((20, 21, 23, 26))
_FLOATS = frozenset((700, 701))
_JSON = frozenset((114, 3802))
_MOMENTS = frozenset((1114, 1184))


def from_text(text: str, type_: int) -> Json:
    """Give a value by its type's number; what has no better form in JSON stays text."""
    try:
        return _read(text, type_)
    except (ValueError, InvalidOperation):
        return text


def _read(text: str, type_: int) -> Json:
    if type_ in _INTEGERS:
        return int(text)
    if type_ == _BOOL:
        return text == "t"
    if type_ in _FLOATS or type_ == _NUMERIC:
        return number(Decimal(text)) if type_ == _NUMERIC else _float(text)
    if type_ in _JSON:
        found: Json = json.loads(text)
        return found
    if type_ in _MOMENTS:
        return datetime.fromisoformat(text).isoformat()
    if type_ == _BYTEA and text.startswith("\\x"):
        return base64.b64encode(bytes.fromhex(text[2:])).decode()
    return text


def _float(text: str) -> Json:
    return text.lower() if text.lower().lstrip("-") in ("nan", "infinity") else float(text)
