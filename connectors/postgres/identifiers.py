"""Names of tables and columns: checked, then quoted, never spliced as they came."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

_LONGEST = 63


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


def quoted(name: str) -> str:
    """Quote a name, so that it can be nothing but a name."""
    return '"' + name.replace('"', '""') + '"'


def quoted_table(table: str) -> str:
    """Quote a table's name and its schema's."""
    return ".".join(map(quoted, table.split(".")))
