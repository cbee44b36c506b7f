"""`postgres.query`: any one statement, its values bound."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.statements import Prepared, prepared
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.sql import Sql


class StatementInput(BaseModel):
    """A statement and its values."""

    model_config = ConfigDict(extra="forbid")
    sql: Sql = Field(description="One statement. Where a value goes, write $1, $2 …")
    parameters: list[JsonValue] = Field(
        default=[], description="The values of $1, $2 … in their order."
    )


class QueryInput(StatementInput):
    """A statement, its values, and how much of what it gives is wanted."""

    max_rows: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        title="At most this many rows",
        description="Further rows are left; the result says that there were more.",
    )


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
        statement = await prepared(database, input.sql, input.parameters)
        if not statement.columns:
            return await result_of(statement, input.max_rows)
        async with database.transaction():
            return await result_of(statement, input.max_rows)


async def result_of(statement: Prepared, most: int) -> QueryResult:
    """Run a statement; one with rows within a transaction, through a cursor.

    So a statement with a million rows costs only those that are kept.
    """
    if not statement.columns:
        return QueryResult(rows=[], row_count=(await statement.all())[1])
    rows = await statement.first(most + 1)
    return QueryResult(rows=rows[:most], row_count=min(len(rows), most), more=len(rows) > most)
