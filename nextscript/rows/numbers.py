"""Numbers of databases as JSON."""

from __future__ import annotations

from decimal import Decimal

from nextscript.values import Json

_SAFE_INTEGER = 2**53


def number(value: Decimal) -> Json:
    """Give a number when JSON holds it exactly, else text: money must not lose a cent."""
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value() and abs(value) <= _SAFE_INTEGER:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)
