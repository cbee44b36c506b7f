"""`postgres.query`: any one statement, its values bound."""

from __future__ import annotations

from pydantic import Field, JsonValue

from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.statements import Prepared, prepared
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.asking import QueryInput, QueryResult, StatementInput, given
from nextscript.rows.sql import Sql


class Numbered(StatementInput):
    """PostgreSQL's places of values have numbers."""

    sql: Sql = Field(description="One statement. Where a value goes, write $1, $2 …")
    parameters: list[JsonValue] = Field(
        default=[], description="The values of $1, $2 … in their order."
    )


class NumberedQuery(Numbered, QueryInput):
    """A statement, its values, and how much of what it gives is wanted."""


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
async def query(input: NumberedQuery, ctx: ActivityContext[PostgresConnection]) -> QueryResult:
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
    return given(await statement.first(most + 1), most)
