"""`postgres.query`: any one statement, its values bound."""

from __future__ import annotations

import re

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement
from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.errors import translated
from connectors.postgres.values import to_json, to_parameters
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.values import Json


class QueryInput(BaseModel):
    """The statement and its values."""

    model_config = ConfigDict(extra="forbid")
    sql: str = Field(
        title="SQL",
        min_length=1,
        max_length=200_000,
        description="One statement. Where a value goes, write $1, $2 …",
        json_schema_extra={"x-expression": False, "x-widget": "code", "x-language": "sql"},
    )
    parameters: list[JsonValue] = Field(
        default=[], description="The values of $1, $2 … in their order."
    )
    max_rows: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        title="At most this many rows",
        description="Further rows are left; the result says that there were more.",
    )

    @field_validator("sql")
    @classmethod
    def _no_expressions(cls, sql: str) -> str:
        # Text put together from data is how databases are robbed: values are bound, always.
        if "{{" in sql:
            raise ValueError(
                "SQL takes no {{ expressions }}: write $1 in its place and the value in parameters"
            )
        return sql


class QueryResult(BaseModel):
    """What the statement gave."""

    rows: list[dict[str, JsonValue]]
    row_count: int = Field(description="Rows given, or changed when the statement gives none.")
    more: bool = Field(default=False, description="There were more rows than were asked for.")


@activity(
    "postgres.query",
    title="Run SQL",
    effects="unsafe",
    keywords=("sql", "select", "database", "table", "read", "update", "delete", "postgresql"),
    examples=(
        Example(
            title="Open orders of a customer",
            config={
                "sql": "SELECT id, total FROM orders WHERE customer = $1 AND open",
                "parameters": ["{{ input.customer }}"],
            },
        ),
    ),
)
async def query(input: QueryInput, ctx: ActivityContext[PostgresConnection]) -> QueryResult:
    """Run one SQL statement and give its rows.

    A statement may change data, so a step whose outcome is unknown is shown and not repeated. If
    yours only reads, set the step's *effects* to idempotent: then it is tried again.
    """
    async with connected(ctx.connection, ctx.dial) as database:
        with translated(asked=True):
            statement = await database.prepare(input.sql)
            values = to_parameters(input.parameters, statement.get_parameters())
            if not statement.get_attributes():
                await statement.fetch(*values)
                return QueryResult(rows=[], row_count=changed(statement.get_statusmsg()))
            return await _rows(database, statement, values, input.max_rows)


async def _rows(
    database: asyncpg.Connection,
    statement: PreparedStatement[asyncpg.Record],
    values: list[object],
    most: int,
) -> QueryResult:
    """Read through a cursor, so that a statement with a million rows costs only those kept."""
    async with database.transaction():
        cursor = await statement.cursor(*values)
        found = await cursor.fetch(most + 1)
    types = {column.name: column.type.name for column in statement.get_attributes()}
    rows: list[dict[str, Json]] = [to_json(record, types) for record in found[:most]]
    return QueryResult(rows=rows, row_count=len(rows), more=len(found) > most)


def changed(status: str | None) -> int:
    """Read the number of rows from a status such as `INSERT 0 3`."""
    last = re.search(r"(\d+)$", status or "")
    return int(last[1]) if last else 0
