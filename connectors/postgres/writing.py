"""Rows as data, written by a statement that the database converts them with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from connectors.postgres.statements import POSTGRES, prepared
from nextscript.rows.names import Name, Row, TableName
from nextscript.values import Json


class OnConflict(BaseModel):
    """What to do with a row that is there already."""

    model_config = ConfigDict(extra="forbid")
    columns: list[Name] = Field(min_length=1, description="The columns that make a row unique.")
    action: Literal["ignore", "update"] = Field(
        default="update", description="Leave the row as it is, or write the new values into it."
    )


class Into(BaseModel):
    """Where rows go, and what becomes of those that are there already."""

    model_config = ConfigDict(extra="forbid")
    table: TableName = Field(description="Its name, or schema.name.")
    on_conflict: OnConflict | None = Field(
        default=None,
        title="If the row exists",
        description="Update it or leave it; without this an existing row is an error.",
        json_schema_extra={"x-order": 1001},
    )


async def write(
    database: asyncpg.Connection, into: Into, rows: Sequence[Row], returning: Sequence[Name] = ()
) -> tuple[list[dict[str, Json]], int]:
    """Write rows; give the columns asked for, and how many rows were written."""
    given: list[dict[str, Json]] = []
    written = 0
    for columns, some in _alike(rows):
        found = await prepared(database, statement_for(into, columns, returning), [some])
        back, count = await found.all()
        given += back
        written += count
    return given, written


def statement_for(into: Into, columns: tuple[str, ...], returning: Sequence[Name] = ()) -> str:
    """Give the statement: its one parameter is the rows as JSON, which the database converts."""
    table, names = POSTGRES.table(into.table), POSTGRES.names(columns)
    parts = [
        f"INSERT INTO {table} ({names})",
        f"SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb)",
    ]
    if into.on_conflict:
        parts.append(_conflict(into.on_conflict, columns))
    if returning:
        parts.append("RETURNING " + POSTGRES.names(returning))
    return " ".join(parts)


def _conflict(rule: OnConflict, columns: tuple[str, ...]) -> str:
    target = POSTGRES.names(rule.columns)
    changes = [name for name in columns if name not in rule.columns]
    if rule.action == "ignore" or not changes:
        return f"ON CONFLICT ({target}) DO NOTHING"
    pairs = ((one := POSTGRES.quoted(name)) + f" = EXCLUDED.{one}" for name in changes)
    return f"ON CONFLICT ({target}) DO UPDATE SET {', '.join(pairs)}"


def _alike(rows: Sequence[Row]) -> list[tuple[tuple[str, ...], list[Json]]]:
    """Rows with the same columns go together; a column a row lacks keeps its default."""
    groups: dict[tuple[str, ...], list[Json]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    return list(groups.items())
