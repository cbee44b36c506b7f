"""Names of tables and columns: checked when they are entered, quoted when they are used."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, JsonValue

_LONGEST = 255


def _name(text: str) -> str:
    if not text or "\0" in text or len(text.encode()) > _LONGEST:
        raise ValueError(f"“{text[:70]}” is not a name a column or table can have")
    return text


def _table(text: str) -> str:
    parts = text.split(".")
    if len(parts) > 2:
        raise ValueError("a table is named as table or schema.table")
    for part in parts:
        _name(part)
    return text


Name = Annotated[str, AfterValidator(_name)]
TableName = Annotated[str, AfterValidator(_table)]
Row = dict[Name, JsonValue]
