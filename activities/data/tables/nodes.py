"""`data.read_table`, `data.write_table` and `data.convert_table`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, Annotated, Literal

from pydantic import BaseModel, Field, JsonValue

from activities.data.config import Config, Items
from activities.data.tables.formats import (
    TYPES,
    Format,
    Reading,
    Row,
    Writing,
    format_of,
    rows_of,
    writer_of,
)
from activities.files.config import Given, KeptPath
from activities.files.spool import pieces_of, scratch, spooled
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.node_types import Example
from nextscript.values import Json

_MOST_BYTES = 200_000_000
_TURN = 5_000
_MORE: dict[str, JsonValue] = {"x-group": "More"}

From = Annotated[
    Literal["auto", "csv", "xlsx", "parquet", "jsonl"],
    Field(title="Format", description="What the file is; by default as its name says."),
]
To = Annotated[Format, Field(title="Format", description="What the new file is to be.")]
Columns = Annotated[
    list[str] | None,
    Field(description="Which fields, in which order; by default those of the first row."),
]
Safe = Annotated[
    bool,
    Field(
        title="Safe for spreadsheets",
        description="Put ' before text that a spreadsheet would run as a formula.",
        json_schema_extra=_MORE,
    ),
]


class HowToRead(Config):
    """What is said of a table that is read."""

    file: Given
    format: From = "auto"
    separator: Literal["auto", ",", ";", "\t", "|"] = Field(
        default="auto", description="What stands between the columns of CSV."
    )
    header: bool = Field(default=True, description="The first row names the columns.")
    sheet: str | None = Field(default=None, description="Which sheet of a workbook; the first.")
    encoding: str = Field(
        default="utf-8-sig",
        description="How the text of CSV is written, such as windows-1252.",
        json_schema_extra=_MORE,
    )


class ReadTableInput(HowToRead):
    """Which table, and which of its rows."""

    offset: int = Field(default=0, ge=0, description="How many rows to leave out first.")
    limit: int = Field(default=100_000, ge=1, le=1_000_000, description="At most so many rows.")


class WriteTableInput(Config):
    """The rows, and what becomes of them."""

    items: Items
    format: To = "csv"
    name: str = Field(default="table", min_length=1, description="The file's name.")
    columns: Columns = None
    path: KeptPath = None
    safe: Safe = True


class ConvertTableInput(HowToRead):
    """Which table, and what becomes of it."""

    to: To
    columns: Columns = None
    path: KeptPath = None
    safe: Safe = True


class Rows(BaseModel):
    """Rows of a table; `next` is the offset of the row after them, or null at the end."""

    items: list[dict[str, Json]]
    next: int | None


class Written(BaseModel):
    """A table in a file."""

    file: File
    rows: int


@activity(
    "data.read_table",
    title="Read a table",
    effects="idempotent",
    timeout="1h",
    icon="table",
    keywords=("csv", "excel", "xlsx", "parquet", "jsonl", "spreadsheet", "file", "rows"),
    examples=(
        Example(title="Read a workbook", config={"file": "{{ download.body }}", "sheet": "2026"}),
    ),
)
async def read_table(input: ReadTableInput, ctx: ActivityContext) -> Rows:
    """Read rows from a CSV, Excel, Parquet or JSON lines file, each as an object."""
    known = await ctx.files.info(input.file.id)
    async with spooled(ctx.files, known.id) as handle:
        found = rows_of(handle, _format(input, known), _reading(input))
        return await asyncio.to_thread(_some, found, input.offset, input.limit)


@activity(
    "data.write_table",
    title="Write a table",
    effects="keyed",
    icon="table",
    keywords=("csv", "excel", "xlsx", "parquet", "jsonl", "spreadsheet", "file", "export"),
    examples=(
        Example(
            title="A workbook of orders",
            config={"items": "{{ orders }}", "format": "xlsx", "name": "orders.xlsx"},
        ),
    ),
)
async def write_table(input: WriteTableInput, ctx: ActivityContext) -> Written:
    """Write a list of objects to a CSV, Excel, Parquet or JSON lines file."""
    rows = (one if isinstance(one, dict) else Row(value=one) for one in input.items)
    writing = Writing(safe=input.safe)
    async with scratch() as out:
        columns = input.columns or _columns(input.items)
        count = await _write(rows, out, input.format, writing, columns, ctx)
        name = _named(input.name, input.format)
        kept = pieces_of(out)
        file = await ctx.files.write(kept, name=name, type=TYPES[input.format], path=input.path)
    return Written(file=file, rows=count)


@activity(
    "data.convert_table",
    title="Convert a table",
    effects="keyed",
    timeout="1h",
    icon="table",
    keywords=("csv", "excel", "xlsx", "parquet", "jsonl", "spreadsheet", "file", "large"),
    examples=(
        Example(title="CSV to Parquet", config={"file": "{{ download.body }}", "to": "parquet"}),
    ),
)
async def convert_table(input: ConvertTableInput, ctx: ActivityContext) -> Written:
    """Turn a table into another format, row by row: it may be larger than the flow's data."""
    known = await ctx.files.info(input.file.id)
    async with spooled(ctx.files, known.id) as handle, scratch() as out:
        rows = rows_of(handle, _format(input, known), _reading(input))
        writing = Writing(safe=input.safe)
        count = await _write(rows, out, input.to, writing, input.columns, ctx)
        name = _named(known.name.rpartition(".")[0] or known.name, input.to)
        kept = pieces_of(out)
        file = await ctx.files.write(kept, name=name, type=TYPES[input.to], path=input.path)
    return Written(file=file, rows=count)


async def _write(
    rows: Iterator[Row],
    out: IO[bytes],
    format: Format,
    writing: Writing,
    columns: list[str] | None,
    ctx: ActivityContext,
) -> int:
    writer, count = writer_of(out, format, writing, columns), 0
    while written := await asyncio.to_thread(_batch, rows, writer.write):
        count += written
        ctx.heartbeat(count)
    await asyncio.to_thread(writer.close)
    return count


def _batch(rows: Iterator[Row], write: Callable[[Row], None]) -> int:
    count = 0
    for row in islice(rows, _TURN):
        write(row)
        count += 1
    return count


def _some(rows: Iterator[Row], offset: int, limit: int) -> Rows:
    items: list[Row] = []
    size = 0
    chosen = islice(rows, offset, None)
    for row in islice(chosen, limit):
        size += len(json.dumps(row))
        if size > _MOST_BYTES:
            raise Rejected(
                f"The rows are more than the {_MOST_BYTES // 1_000_000} MB data may have",
                code="file.too_large",
                hint="Read fewer at a time (limit, offset), or convert the file.",
            )
        items.append(row)
    more = next(chosen, None) is not None
    return Rows(items=items, next=offset + len(items) if more else None)


def _format(input: HowToRead, known: File) -> Format:
    return format_of(known) if input.format == "auto" else input.format


def _reading(input: HowToRead) -> Reading:
    return Reading(input.separator, input.header, input.sheet, input.encoding)


def _columns(items: list[Json]) -> list[str]:
    found = dict.fromkeys(key for item in items if isinstance(item, dict) for key in item)
    return list(found) or ["value"]


def _named(name: str, format: Format) -> str:
    return name if name.lower().endswith(f".{format}") else f"{name}.{format}"
