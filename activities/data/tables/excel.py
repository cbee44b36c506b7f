"""Excel workbooks: one sheet, read and written as a stream; formulas and links stay text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from nextscript.errors import Rejected
from nextscript.rows.cells import cell, names_of, record
from nextscript.values import Json

if TYPE_CHECKING:
    from activities.data.tables.formats import Reading, Row, Writing

_MOST_INFLATED = 2 * 1024**3
_MOST_SHARED = 200 * 1024**2
_MOST_PARTS = 5_000


def rows(handle: IO[bytes], reading: Reading) -> Iterator[Row]:
    """Give the rows of a sheet, by default the first; of a formula the value kept with it."""
    try:
        _refuse_bomb(handle)
        book = openpyxl.load_workbook(handle, read_only=True, data_only=True, keep_links=False)
        try:
            yield from _rows(_sheet(book, reading.sheet), header=reading.header)
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError) as error:
        if _has_dtd(error):
            raise Rejected("The workbook has a DTD", code="xml.dtd_forbidden") from None
        raise Rejected(f"This is no Excel workbook: {error}", code="data.not_excel") from None


def _has_dtd(error: BaseException | None) -> bool:
    """Openpyxl says of some parts only that they are not valid."""
    while error is not None:
        if isinstance(error, DefusedXmlException):
            return True
        error = error.__cause__ or error.__context__
    return False


def _refuse_bomb(handle: IO[bytes]) -> None:
    """Inflate every part once, counting: what it says of its sizes is not to be relied on."""
    total = 0
    with zipfile.ZipFile(handle) as archive:
        if len(archive.infolist()) > _MOST_PARTS:
            raise _too_large()
        for info in archive.infolist():
            # All texts of a workbook are held while it is read; sheets are not.
            most = _MOST_INFLATED if "/worksheets/" in info.filename else _MOST_SHARED
            size = 0
            with archive.open(info) as part:
                while chunk := part.read(1024 * 1024):
                    size, total = size + len(chunk), total + len(chunk)
                    if size > most or total > _MOST_INFLATED:
                        raise _too_large()
    handle.seek(0)


def _sheet(book: Any, name: str | None) -> Any:  # Any: openpyxl has no types
    if name is None:
        return book.worksheets[0]
    if name not in book.sheetnames:
        known = ", ".join(book.sheetnames[:20])
        raise Rejected(f"There is no sheet {name[:50]!r}; there are {known}", code="data.sheet")
    return book[name]


def _rows(sheet: Any, *, header: bool) -> Iterator[Row]:
    sheet.reset_dimensions()  # what it says of its own size may be anything
    names: list[str] | None = None
    for found in sheet.iter_rows(values_only=True):
        cells = [_plain(one) for one in found]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if names is None and header:
            names = names_of(cells)
            continue
        missing = len(names or []) - len(cells)
        yield record(names or [], [*cells, *[None] * missing])


def _plain(value: Any) -> Json:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


class Writer:
    """Writes a workbook of one sheet."""

    def __init__(self, handle: IO[bytes], writing: Writing, columns: list[str] | None) -> None:
        self._handle, self._writing, self._columns = handle, writing, columns
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet(writing.sheet)
        self._begun = False

    def write(self, row: Row) -> None:
        """Write a row. Raises Rejected for text no workbook can hold."""
        columns = self._columns = self._columns or list(row)
        self._begin(columns)
        self._append([row.get(name) for name in columns])

    def close(self) -> None:
        """Complete the file."""
        self._begin(self._columns or [])
        self._book.save(self._handle)

    def _begin(self, columns: list[str]) -> None:
        if not self._begun and self._writing.header and columns:
            self._append(list[Json](columns))
        self._begun = True

    def _append(self, values: list[Json]) -> None:
        try:
            self._sheet.append([self._cell(value) for value in values])
        except (IllegalCharacterError, ValueError) as error:
            raise Rejected(f"A cell cannot be written: {error}", code="data.cell") from None

    def _cell(self, value: Json) -> Any:
        made = WriteOnlyCell(self._sheet, cell(value, safe=self._writing.safe))
        if made.data_type == "f":
            made.data_type = "s"  # text is text, whatever it begins with
        return made


def _too_large() -> Rejected:
    return Rejected("The workbook is too large when it is unpacked", code="file.too_large")
