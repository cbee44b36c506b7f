"""Rows of any number, written to a file of the project while they are read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from nextscript.activity import ActivityContext
from nextscript.files import File
from nextscript.rows.cells import cell
from nextscript.values import Json

Rows = AsyncIterator[Sequence[dict[str, Json]]]
"""Rows as they come, some at a time."""
_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}
_PIECE = 256 * 1024


class ToFile(BaseModel):
    """How rows are written, and what the file is called."""

    model_config = ConfigDict(extra="forbid")
    format: Literal["csv", "jsonl"] = Field(
        default="csv", description="A table, or a JSON object in every line."
    )
    name: str = Field(
        default="", max_length=200, description="What the file is called, such as orders.csv."
    )
    path: str | None = Field(
        default=None,
        title="Keep as",
        description="A path to find it by again, such as reports/today.csv; what was there stays "
        "as an earlier version. Without one it stays for some weeks.",
    )
    separator: Literal[",", ";", "\t", "|"] = Field(
        default=",", description="What stands between the columns of CSV."
    )
    safe: bool = Field(
        default=True,
        title="Safe for spreadsheets",
        description="Put ' before text in CSV that a spreadsheet would run as a formula.",
    )


class RowsFile(BaseModel):
    """The file, and how many rows are in it."""

    file: File
    row_count: int


async def write_rows(
    ctx: ActivityContext[Any],  # Any: whichever connection the step has
    rows: Rows,
    to: ToFile,
    columns: Sequence[str] = (),
) -> RowsFile:
    """Write rows to a new file; `columns` are the header when there is no row to name them.

    When reading them fails, no file is kept.
    """
    counted = _Counted(ctx, rows)
    file = await ctx.files.write(
        _pieces(counted, to, list(columns)),
        name=to.name or f"rows.{to.format}",
        type=_TYPES[to.format],
        path=to.path,
    )
    return RowsFile(file=file, row_count=counted.count)


class _Counted:
    def __init__(self, ctx: ActivityContext[Any], rows: Rows) -> None:  # Any: as above
        self._ctx, self._rows, self.count = ctx, rows, 0

    async def __aiter__(self) -> Rows:
        async for some in self._rows:
            self.count += len(some)
            yield some
            self._ctx.heartbeat({"rows": self.count})


async def _pieces(rows: _Counted, to: ToFile, columns: list[str]) -> AsyncIterator[bytes]:
    text = io.StringIO(newline="")
    written = csv.writer(text, delimiter=to.separator, lineterminator="\r\n")
    begun = False
    async for some in rows:
        for row in some:
            if to.format == "jsonl":
                text.write(json.dumps(row, ensure_ascii=False) + "\n")
                continue
            if not begun:
                columns, begun = columns or list(row), True
                written.writerow(_cells(columns, to))
            written.writerow(_cells([row.get(name) for name in columns], to))
        if text.tell() > _PIECE:
            yield _taken(text)
    if to.format == "csv" and columns and not begun:
        written.writerow(_cells(columns, to))
    if text.tell():
        yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    found = text.getvalue().encode(errors="replace")
    text.seek(0)
    text.truncate()
    return found


def _cells(values: Sequence[Json], to: ToFile) -> list[str]:
    found = (cell(value, safe=to.safe) for value in values)
    return [_text(value) for value in found]


def _text(value: str | int | float | bool | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
