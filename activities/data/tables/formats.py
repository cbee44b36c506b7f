"""The formats of tables: which one a file has, and what is done with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Literal, Protocol

from activities.data.tables import csv_table, json_lines, parquet
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.values import Json

Format = Literal["csv", "xlsx", "parquet", "jsonl"]
Row = dict[str, Json]


@dataclass(frozen=True)
class Reading:
    """How a table is to be read."""

    separator: str = "auto"
    header: bool = True
    sheet: str | None = None
    encoding: str = "utf-8-sig"


@dataclass(frozen=True)
class Writing:
    """How a table is to be written."""

    separator: str = ","
    header: bool = True
    sheet: str = "Sheet1"
    safe: bool = True


class Writer(Protocol):
    """Writes a table a row at a time."""

    def write(self, row: Row) -> None:
        """Write a row; the first one's fields are the columns unless they were given."""
        ...

    def close(self) -> None:
        """Complete the file."""
        ...


def _excel_rows(handle: IO[bytes], reading: Reading) -> Iterator[Row]:
    from activities.data.tables import excel  # noqa: PLC0415 - loaded by its first step

    return excel.rows(handle, reading)


def _excel_writer(handle: IO[bytes], writing: Writing, columns: list[str] | None) -> Writer:
    from activities.data.tables import excel  # noqa: PLC0415 - loaded by its first step

    return excel.Writer(handle, writing, columns)


_READERS: dict[Format, Callable[[IO[bytes], Reading], Iterator[Row]]] = {
    "csv": csv_table.rows,
    "xlsx": _excel_rows,
    "parquet": parquet.rows,
    "jsonl": json_lines.rows,
}
_WRITERS: dict[Format, Callable[[IO[bytes], Writing, list[str] | None], Writer]] = {
    "csv": csv_table.Writer,
    "xlsx": _excel_writer,
    "parquet": parquet.Writer,
    "jsonl": json_lines.Writer,
}
TYPES: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
}
_ENDINGS: dict[str, Format] = {
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "parquet": "parquet",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
}


def format_of(file: File) -> Format:
    """Tell a table's format by the file's name, then its type. Raises Rejected `data.format`."""
    found = _ENDINGS.get(file.name.rpartition(".")[2].lower())
    by_type = next((name for name, type_ in TYPES.items() if type_ == file.type), None)
    if found is None and by_type is None:
        raise Rejected(
            f"Nothing says what kind of table {file.name[:100]!r} is",
            code="data.format",
            hint="Choose its format.",
        )
    return found or by_type or "csv"


def rows_of(handle: IO[bytes], format: Format, reading: Reading) -> Iterator[Row]:
    """Give the rows of a table, as they are read. Raises Rejected for what is none."""
    return _READERS[format](handle, reading)


def writer_of(
    handle: IO[bytes], format: Format, writing: Writing, columns: list[str] | None
) -> Writer:
    """Give what writes a table to a file."""
    return _WRITERS[format](handle, writing, columns)
