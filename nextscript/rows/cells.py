"""Columns and cells: a name for every column, and text a spreadsheet does not run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from nextscript.values import Json

# What a spreadsheet would run as a formula when it opens the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


def names_of(header: Iterable[Json]) -> list[str]:
    """Give every column a name, and one of its own."""
    names: list[str] = []
    for number, title in enumerate(header, 1):
        name = str(title).strip() if title is not None else ""
        name = name or f"column_{number}"
        names.append(name if name not in names else f"{name}_{number}")
    return names


def record(names: Sequence[str], cells: Sequence[Json]) -> dict[str, Json]:
    """Give a row by its columns' names; cells beyond them get names of their own."""
    extra = {f"column_{at + 1}": cells[at] for at in range(len(names), len(cells))}
    return {**dict(zip(names, cells, strict=False)), **extra}


def cell(value: Json, *, safe: bool) -> str | int | float | bool | None:
    """Give a value as one cell: what is no plain value as JSON, a formula as text."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and safe and value.startswith(FORMULA):
        return f"'{value}"
    return value
