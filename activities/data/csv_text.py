"""`data.parse_csv` and `data.to_csv`."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import Literal

from pydantic import BaseModel, Field

from activities.data.config import Config, Items
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.values import Json

Separator = Literal["auto", ",", ";", "\t", "|"]
_CANDIDATES = ",;\t|"
# What a spreadsheet would run as a formula when it opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
csv.field_size_limit(50_000_000)


class ParseCsvInput(Config):
    """The text of a table."""

    text: str = Field(description="The file's content.", json_schema_extra={"x-widget": "text"})
    separator: Separator = Field(default="auto", description="What stands between the columns.")
    header: bool = Field(default=True, description="The first line names the columns.")


class ToCsvInput(Config):
    """The rows of a table."""

    items: Items
    columns: list[str] | None = Field(
        default=None, description="Which fields, in which order; all of them by default."
    )
    separator: Literal[",", ";", "\t", "|"] = Field(
        default=",", description="What stands between the columns."
    )
    header: bool = Field(default=True, description="Begin with the columns' names.")
    safe: bool = Field(
        default=True,
        title="Safe for spreadsheets",
        description="Put ' before text that a spreadsheet would run as a formula.",
    )


class Text(BaseModel):
    """Text made of data."""

    text: str


@activity(
    "data.parse_csv",
    title="Read CSV",
    runs="quick",
    effects="idempotent",
    icon="table",
    keywords=("csv", "table", "excel", "spreadsheet", "import", "tsv"),
    examples=(Example(title="Read a download", config={"text": "{{ download.body }}"}),),
)
async def parse_csv(input: ParseCsvInput, ctx: ActivityContext) -> list[Json]:
    """Read a CSV file: each row becomes an object named by the header, or a list without one."""
    return await asyncio.to_thread(_read, input)


@activity(
    "data.to_csv",
    title="Write CSV",
    runs="quick",
    effects="idempotent",
    icon="table",
    keywords=("csv", "table", "excel", "spreadsheet", "export", "tsv"),
    examples=(
        Example(
            title="Two columns", config={"items": "{{ orders }}", "columns": ["number", "total"]}
        ),
    ),
)
async def to_csv(input: ToCsvInput, ctx: ActivityContext) -> Text:
    """Write a list of objects (or of lists) as the text of a CSV file."""
    return Text(text=await asyncio.to_thread(_write, input))


def _read(input: ParseCsvInput) -> list[Json]:
    text = input.text.removeprefix("\ufeff")
    separator = _guess(text) if input.separator == "auto" else input.separator
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if row
        ]
    except csv.Error as error:
        raise Rejected(f"This is not CSV: {error}", code="data.not_csv") from None
    if not input.header:
        return [list(row) for row in rows]
    names = _names(rows[0]) if rows else []
    return [_record(names, row) for row in rows[1:]]


def _guess(text: str) -> str:
    """The separator that stands most often in the first line."""
    first = text.partition("\n")[0]
    return max(_CANDIDATES, key=first.count)


def _names(header: list[str]) -> list[str]:
    """Give every column a name, and one of its own."""
    names: list[str] = []
    for number, title in enumerate(header, 1):
        name = title.strip() or f"column_{number}"
        names.append(name if name not in names else f"{name}_{number}")
    return names


def _record(names: list[str], row: list[str]) -> Json:
    extra = {f"column_{at + 1}": row[at] for at in range(len(names), len(row))}
    return {**dict(zip(names, row, strict=False)), **extra}


def _write(input: ToCsvInput) -> str:
    columns = input.columns or _columns(input.items)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=input.separator, lineterminator="\r\n")
    if input.header and columns:
        writer.writerow(_cell(name, input.safe) for name in columns)
    for item in input.items:
        writer.writerow(_cell(value, input.safe) for value in _values(item, columns))
    return out.getvalue()


def _columns(items: list[Json]) -> list[str]:
    return list(dict.fromkeys(key for item in items if isinstance(item, dict) for key in item))


def _values(item: Json, columns: list[str]) -> list[Json]:
    if isinstance(item, dict):
        return [item.get(name) for name in columns]
    return item if isinstance(item, list) else [item]


def _cell(value: Json, safe: bool) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if safe and value.startswith(_FORMULA) else value
