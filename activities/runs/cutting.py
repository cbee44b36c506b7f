"""A page of a value within a number of bytes: what is too large inside is only named.

In its place stands `{"$more": {"type", "total"}}`; its own pointer gives it in pages.
"""

from __future__ import annotations

from itertools import islice

from nextscript.values import Json, bytes_up_to

PAGE_BYTES = 256 * 1024
_CHILD_BYTES = 4 * 1024
"""What a part of an item may have that does not fit whole."""
_MOST_CHILDREN = 50


def within(page: list[Json], budget: int = PAGE_BYTES) -> tuple[list[Json], bool]:
    """Give the first of these items that fit, at least one, and whether any was shortened."""
    shown: list[Json] = []
    shortened = False
    for item in page:
        fits = bytes_up_to(item, budget) <= budget
        made = item if fits else _outlined(item)
        budget -= bytes_up_to(made, budget)
        if budget < 0 and shown:
            break
        shown.append(made)
        shortened = shortened or not fits
        if budget <= 0:
            break
    return shown, shortened


def more(value: Json) -> Json:
    """Name a value instead of showing it."""
    kinds: dict[type, str] = {dict: "object", list: "array", str: "string"}
    total = len(value) if isinstance(value, dict | list | str) else None
    return {"$more": {"type": kinds.get(type(value), "value"), "total": total}}


def _outlined(item: Json) -> Json:
    """Show what is small of an item and name the rest."""
    if isinstance(item, dict) and len(item) <= _MOST_CHILDREN:
        return {key: _named(one) for key, one in islice(item.items(), _MOST_CHILDREN)}
    return more(item)


def _named(value: Json) -> Json:
    fits = bytes_up_to(value, _CHILD_BYTES) <= _CHILD_BYTES
    return value if fits else more(value)
