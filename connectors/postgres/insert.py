"""`postgres.insert`: rows from data, in one statement."""

from __future__ import annotations

import json
from typing import Literal, Self

import asyncpg
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.postgres.choices import list_columns, list_tables
from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.errors import translated
from connectors.postgres.identifiers import Name, TableName, quoted, quoted_table
from connectors.postgres.query import changed
from connectors.postgres.values import to_json
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

Row = dict[Name, JsonValue]


class OnConflict(BaseModel):
    """What to do with a row that is there already."""

    model_config = ConfigDict(extra="forbid")
    columns: list[Name] = Field(min_length=1, description="The columns that make a row unique.")
    action: Literal["ignore", "update"] = Field(
        default="update", description="Leave the row as it is, or write the new values into it."
    )


class InsertInput(BaseModel):
    """Where to, and what."""

    model_config = ConfigDict(extra="forbid")
    table: TableName = Field(description="Its name, or schema.name.")
    row: Row | None = Field(default=None, description="One row: columns and values.")
    rows: list[Row] | None = Field(default=None, description="Or many rows.")
    on_conflict: OnConflict | None = Field(
        default=None,
        title="If the row exists",
        description="Update it or leave it; without this an existing row is an error.",
    )
    returning: list[Name] = Field(default=[], description="Columns to give back, such as id.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.row is None) == (self.rows is None):
            raise ValueError("give either row or rows")
        if any(not row for row in self.all_rows()):
            raise ValueError("a row needs at least one column")
        return self

    def all_rows(self) -> list[Row]:
        """Give the rows, one or many."""
        return [self.row] if self.row is not None else self.rows or []


class InsertResult(BaseModel):
    """What was written."""

    row_count: int
    rows: list[dict[str, JsonValue]] = Field(description="The columns asked for in returning.")


@activity(
    "postgres.insert",
    title="Insert rows",
    options={
        "/table": list_tables,
        "/returning/*": list_columns,
        "/on_conflict/columns/*": list_columns,
    },
    effects="unsafe",
    keywords=("insert", "write", "save", "store", "upsert", "database", "table", "postgresql"),
    examples=(
        Example(
            title="Save the lines of an order once",
            config={
                "table": "lines",
                "rows": "{{ input.lines }}",
                "on_conflict": {"columns": ["order_id", "position"], "action": "ignore"},
            },
        ),
    ),
)
async def insert(input: InsertInput, ctx: ActivityContext[PostgresConnection]) -> InsertResult:
    """Write rows into a table, all of them or none.

    Values are converted by the database to the columns' types; objects and lists fit jsonb. If the
    outcome of a step is unknown it is shown and not repeated, for the row could be there twice.
    With *if the row exists* a repetition changes nothing: then set the step's *effects* to
    idempotent and it is tried again.
    """
    result = InsertResult(row_count=0, rows=[])
    async with connected(ctx.connection, ctx.dial) as database:
        with translated(asked=True):
            async with database.transaction():
                for columns, rows in _alike(input.all_rows()):
                    await _write(database, input, columns, rows, result)
    return result


async def _write(
    database: asyncpg.Connection,
    input: InsertInput,
    columns: tuple[str, ...],
    rows: list[Row],
    result: InsertResult,
) -> None:
    statement = await database.prepare(statement_for(input, columns))
    found = await statement.fetch(json.dumps(rows, ensure_ascii=False))
    types = {column.name: column.type.name for column in statement.get_attributes()}
    result.rows += [to_json(record, types) for record in found]
    result.row_count += changed(statement.get_statusmsg())


def statement_for(input: InsertInput, columns: tuple[str, ...]) -> str:
    """Give the statement: its one parameter is the rows as JSON, which the database converts."""
    table, names = quoted_table(input.table), ", ".join(map(quoted, columns))
    parts = [
        f"INSERT INTO {table} ({names})",
        f"SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb)",
    ]
    if input.on_conflict:
        parts.append(_conflict(input.on_conflict, columns))
    if input.returning:
        parts.append("RETURNING " + ", ".join(map(quoted, input.returning)))
    return " ".join(parts)


def _conflict(rule: OnConflict, columns: tuple[str, ...]) -> str:
    target = ", ".join(map(quoted, rule.columns))
    changes = [name for name in columns if name not in rule.columns]
    if rule.action == "ignore" or not changes:
        return f"ON CONFLICT ({target}) DO NOTHING"
    pairs = ", ".join(f"{quoted(name)} = EXCLUDED.{quoted(name)}" for name in changes)
    return f"ON CONFLICT ({target}) DO UPDATE SET {pairs}"


def _alike(rows: list[Row]) -> list[tuple[tuple[str, ...], list[Row]]]:
    """Rows with the same columns go together; a column a row lacks keeps its default."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    return list(groups.items())
