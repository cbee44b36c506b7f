"""The rows of a file of any size, read while it comes."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from nextscript.errors import Rejected
from nextscript.files import File, Files
from nextscript.rows.cells import names_of, record
from nextscript.rows.names import Name, Row
from nextscript.values import Json

_LONGEST = 10_000_000
_AT_ONCE = 1000
_CANDIDATES = ",;\t|"
_SEPARATORS = re.compile(r'["\n]')
_JSON_LINES = ("jsonl", "ndjson")
csv.field_size_limit(max(csv.field_size_limit(), _LONGEST))


class FromFile(BaseModel):
    """Which file, and how its rows are read."""

    model_config = ConfigDict(extra="forbid")
    file: File = Field(description="A CSV file with a header, or JSON lines, from a step before.")
    format: Literal["auto", "csv", "jsonl"] = Field(
        default="auto", description="Auto goes by the file's name and type."
    )
    separator: Literal["auto", ",", ";", "\t", "|"] = Field(
        default="auto", description="What stands between the columns of CSV."
    )
    columns: dict[str, Name] | None = Field(
        default=None,
        description="Which columns of the file go into which of the table. "
        "Without it all do, by their names.",
    )
    empty_is_null: bool = Field(
        default=True,
        title="Empty cells are null",
        description="A cell of CSV without text leaves the column empty.",
    )


async def rows_in(files: Files, asked: FromFile) -> AsyncIterator[list[Row]]:
    """Give the rows of a file, at most a thousand at a time.

    Raises Rejected `data.not_csv`, `file.not_json`, `file.encoding`, `file.not_found`.
    """
    held: list[Row] = []
    file = await files.info(asked.file.id)
    parse = _JsonLines() if _format(asked, file) == "jsonl" else _Csv(asked)
    async for text in _records(files.open(file.id), quoted=isinstance(parse, _Csv)):
        for row in parse.rows(text):
            held.append(_renamed(row, asked.columns))
            if len(held) == _AT_ONCE:
                yield held
                held = []
    if held:
        yield held


def _format(asked: FromFile, file: File) -> str:
    if asked.format != "auto":
        return asked.format
    ending = file.name.rpartition(".")[2].lower()
    return "jsonl" if ending in _JSON_LINES or file.type.endswith("jsonl") else "csv"


def _renamed(row: dict[str, Json], columns: dict[str, Name] | None) -> Row:
    if columns is None:
        return row
    return {name: row.get(title) for title, name in columns.items()}


async def _records(content: AsyncIterator[bytes], *, quoted: bool) -> AsyncIterator[str]:
    """Give the text in pieces that end where a record does; within quotes a line goes on."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    held, within = "", False
    try:
        async for piece in content:
            text = decoder.decode(piece)
            end, within = _end(text, within) if quoted else (text.rfind("\n") + 1, False)
            if end:
                yield held + text[:end]
                held = text[end:]
            else:
                held += text
            if len(held) > _LONGEST:
                raise Rejected("A row of the file is longer than 10 MB", code="data.not_csv")
        if held := held + decoder.decode(b"", final=True):
            yield held
    except UnicodeDecodeError:
        raise Rejected("The file is not text in UTF-8", code="file.encoding") from None


def _end(text: str, within: bool) -> tuple[int, bool]:
    """Where the last whole record ends, and whether the text ends within quotes."""
    end = 0
    for found in _SEPARATORS.finditer(text):
        if found[0] == '"':
            within = not within
        elif not within:
            end = found.end()
    return end, within


class _JsonLines:
    def __init__(self) -> None:
        self._number = 0

    def rows(self, text: str) -> Iterator[dict[str, Json]]:
        for line in text.split("\n"):
            self._number += 1
            if line.strip():
                yield self._row(line)
        self._number -= text.endswith("\n")

    def _row(self, line: str) -> dict[str, Json]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            said = f"Line {self._number} is not JSON: {error}"
            raise Rejected(said, code="file.not_json") from None
        if not isinstance(row, dict):
            raise Rejected(f"Line {self._number} is not an object", code="file.not_json")
        return row


class _Csv:
    def __init__(self, asked: FromFile) -> None:
        self._asked = asked
        self._separator: str = asked.separator
        self._names: list[str] | None = None

    def rows(self, text: str) -> Iterator[dict[str, Json]]:
        if self._separator == "auto":
            first = text.partition("\n")[0]
            self._separator = max(_CANDIDATES, key=first.count)
        lines = io.StringIO(text, newline="")
        try:
            yield from self._read(csv.reader(lines, delimiter=self._separator, strict=True))
        except csv.Error as error:
            raise Rejected(f"This is not CSV: {error}", code="data.not_csv") from None

    def _read(self, found: Iterator[list[str]]) -> Iterator[dict[str, Json]]:
        for cells in found:
            if not cells:
                continue
            if self._names is None:
                self._names = names_of(cells)
            else:
                yield record(self._names, self._values(cells))

    def _values(self, cells: Sequence[str]) -> list[Json]:
        return [None if self._asked.empty_is_null and not one else one for one in cells]
