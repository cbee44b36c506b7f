"""`mysql.query`: any one statement, its values bound."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from connectors.mysql.client import connected
from connectors.mysql.connection import MysqlConnection
from connectors.mysql.statements import Database
from connectors.mysql.values import in_utc
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.asking import QueryInput, QueryResult, given
from nextscript.values import Json


class MysqlQueryResult(QueryResult):
    """What the statement gave."""

    insert_id: int | None = Field(
        default=None, description="The number the database gave the first row that was inserted."
    )


@activity(
    "mysql.query",
    title="Run SQL",
    effects="unsafe",
    keywords=("sql", "select", "execute", "database", "table", "read", "update", "mariadb"),
    examples=(
        Example(
            title="Open orders of a customer",
            config={
                "sql": "SELECT id, total FROM orders WHERE customer = ? AND open",
                "parameters": ["{{ input.customer }}"],
            },
        ),
    ),
)
async def query(input: QueryInput, ctx: ActivityContext[MysqlConnection]) -> MysqlQueryResult:
    """Run one SQL statement and give its rows.

    A statement may change data, so a step whose outcome is unknown is shown and not repeated. If
    yours only reads, set the step's *effects* to idempotent: then it is tried again. Text and a
    number are compared by the number in the text, so *0* equals most text: write CAST(? AS CHAR).
    """
    async with connected(ctx.connection, ctx.dial) as database:
        return await result_of(database, input)


async def result_of(database: Database, asked: QueryInput) -> MysqlQueryResult:
    """Run a statement, and keep only as many of its rows as are wanted."""
    answer = await database.all(asked.sql, as_taken(asked.parameters), asked.max_rows + 1)
    if not answer.rows:
        return MysqlQueryResult(rows=[], row_count=answer.changed, insert_id=answer.insert_id)
    return MysqlQueryResult(**given(answer.rows, asked.max_rows).model_dump())


def as_taken(parameters: Sequence[Json]) -> list[Json]:
    """Give parameters as a database takes them: a time with its zone in UTC."""
    return [in_utc(value) for value in parameters]
