"""Which types the operators accept, and which they give."""

from __future__ import annotations

NUMERIC = ("-", "/", "//", "%", "**")


def result_of(symbol: str, left: str, right: str) -> str | None:
    """Give the type of an operation, or None where there is none."""
    if left == right == "number":
        return "number"
    if symbol == "+" and left == right and left in ("string", "list"):
        return left
    if symbol == "*" and "number" in (left, right):
        other = left if right == "number" else right
        return other if other in ("string", "list") else None
    return None


def comparable(symbol: str, left: str, right: str) -> bool:
    """Say whether values of these types can be compared so."""
    if symbol in ("==", "!="):
        return True
    if symbol in ("in", "not in"):
        return right in ("list", "object") or left == right == "string"
    return left == right and left in ("number", "string")
