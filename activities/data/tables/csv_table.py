"""CSV, read and written as a stream."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from nextscript.errors import Rejected
from nextscript.rows.cells import cell, names_of, record
from nextscript.values import Json

if TYPE_CHECKING:
    from activities.data.tables.formats import Reading, Row, Writing

_CANDIDATES = ",;\t|"


def rows(handle: IO[bytes], reading: Reading) -> Iterator[Row]:
    """Give the rows; without a header the columns are called column_1 and so on."""
    text = _opened(handle, reading.encoding)
    try:
        yield from _rows(text, reading)
    except UnicodeError:
        raise Rejected(
            f"The file is not text in {reading.encoding[:50]}", code="file.encoding"
        ) from None
    except csv.Error as error:
        raise Rejected(f"This is not CSV: {error}", code="data.not_csv") from None
    finally:
        if not text.closed:  # by whoever stopped reading and let go of the file
            text.detach()


def _opened(handle: IO[bytes], encoding: str) -> io.TextIOWrapper:
    try:
        return io.TextIOWrapper(handle, encoding=encoding, newline="")
    except LookupError:
        raise Rejected(f"There is no encoding {encoding[:50]!r}", code="file.encoding") from None


def _rows(text: io.TextIOWrapper, reading: Reading) -> Iterator[Row]:
    separator = reading.separator
    if separator == "auto":
        first = text.readline(1_000_000)
        separator = max(_CANDIDATES, key=first.count)
        text.seek(0)
    names: list[str] | None = None
    for cells in csv.reader(text, delimiter=separator, strict=True):
        if not cells:
            continue
        if names is None and reading.header:
            names = names_of(cells)
            continue
        yield record(names or [], cells)


class Writer:
    """Writes CSV."""

    def __init__(self, handle: IO[bytes], writing: Writing, columns: list[str] | None) -> None:
        self._text = io.TextIOWrapper(handle, encoding="utf-8", newline="")
        self._csv = csv.writer(self._text, delimiter=writing.separator, lineterminator="\r\n")
        self._writing = writing
        self._columns = columns
        self._begun = False

    def write(self, row: Row) -> None:
        """Write a row."""
        columns = self._columns = self._columns or list(row)
        if not self._begun and self._writing.header:
            self._csv.writerow(self._cells(columns))
        self._begun = True
        self._csv.writerow(self._cells([row.get(name) for name in columns]))

    def close(self) -> None:
        """Complete the file."""
        if not self._begun and self._columns and self._writing.header:
            self._csv.writerow(self._cells(self._columns))
        self._text.flush()
        self._text.detach()

    def _cells(self, values: list[Json] | list[str]) -> list[str]:
        return [_text(cell(value, safe=self._writing.safe)) for value in values]


def _text(value: str | int | float | bool | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
