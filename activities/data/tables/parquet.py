"""Parquet, where the library for it is installed; it is large, so it is no part of the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from nextscript.errors import Rejected
from nextscript.values import Json

if TYPE_CHECKING:
    from activities.data.tables.formats import Reading, Row, Writing

_BATCH = 10_000
_BATCH_SIZE = 32 * 1024 * 1024
"""Characters of text held until they are written, for rows that are long."""
_READ = 1_000


def rows(handle: IO[bytes], reading: Reading) -> Iterator[Row]:
    """Give the rows, one group of them in memory at a time."""
    arrow, parquet = _libraries()
    try:
        for batch in parquet.ParquetFile(handle).iter_batches(_READ):
            for row in batch.to_pylist():
                yield {name: _plain(value) for name, value in row.items()}
    except (arrow.ArrowException, OSError) as error:
        raise Rejected(f"This is no Parquet file: {error}", code="data.not_parquet") from None


class Writer:
    """Writes Parquet. The first batch says which type a column has."""

    def __init__(self, handle: IO[bytes], writing: Writing, columns: list[str] | None) -> None:
        self._arrow, self._parquet = _libraries()
        self._handle, self._columns = handle, columns
        self._held: list[Row] = []
        self._size = 0
        self._writer: Any = None  # pyarrow has no types

    def write(self, row: Row) -> None:
        """Write a row. Raises Rejected for a value that does not fit its column."""
        columns = self._columns = self._columns or list(row)
        flat = {name: _flat(row.get(name)) for name in columns}
        self._held.append(flat)
        self._size += sum(len(value) for value in flat.values() if isinstance(value, str))
        if len(self._held) >= _BATCH or self._size >= _BATCH_SIZE:
            self._flush()

    def close(self) -> None:
        """Complete the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        schema = self._writer.schema if self._writer else None
        try:
            table = self._arrow.Table.from_pylist(self._held, schema=schema or self._empty())
        except self._arrow.ArrowException as error:
            raise Rejected(
                f"A value does not fit its column: {error}",
                code="data.column",
                hint="Make the column's values alike, all numbers or all text.",
            ) from None
        if self._writer is None:
            self._writer = self._parquet.ParquetWriter(self._handle, table.schema)
        self._writer.write_table(table)
        self._held.clear()
        self._size = 0

    def _empty(self) -> Any:
        """Columns of which nothing but nulls is known are text; so are those of no rows."""
        text = self._arrow.string()
        if not self._held:
            return self._arrow.schema([(name, text) for name in self._columns or []])
        found = self._arrow.Table.from_pylist(self._held).schema
        null = self._arrow.null()
        return self._arrow.schema(
            [field.with_type(text) if field.type == null else field for field in found]
        )


def _libraries() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise Rejected(
            "This worker cannot read or write Parquet",
            code="data.no_parquet",
            hint="Install it: pip install -r requirements-parquet.txt",
        ) from None


def _flat(value: Json) -> Json:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _plain(value: Any) -> Json:
    match value:
        case dict():
            return {str(name): _plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes():
            return value.hex()
        case float() if value != value or value in (float("inf"), float("-inf")):
            return None
        case None | str() | int() | float():
            return value
    return str(value)
