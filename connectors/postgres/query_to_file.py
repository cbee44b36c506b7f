"""`postgres.query_to_file`: the rows of a query as a file, however many there are."""

from __future__ import annotations

from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.query import Numbered
from connectors.postgres.statements import prepared
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.rows.to_file import RowsFile, ToFile, write_rows


class QueryToFileInput(ToFile, Numbered):
    """A query, and the file its rows go to."""


@activity(
    "postgres.query_to_file",
    title="Query to a file",
    effects="keyed",
    timeout="6h",
    keywords=("export", "download", "csv", "dump", "report", "database", "sql", "postgresql"),
    examples=(
        Example(
            title="The orders of a month as CSV",
            config={
                "sql": "SELECT * FROM orders WHERE month = $1 ORDER BY id",
                "parameters": ["{{ input.month }}"],
                "name": "orders.csv",
            },
        ),
    ),
)
async def query_to_file(
    input: QueryToFileInput, ctx: ActivityContext[PostgresConnection]
) -> RowsFile:
    """Write the rows of a query to a CSV or JSON lines file while they are read.

    The query runs in a transaction that only reads, and sees the data as it was when it began.
    """
    async with (
        connected(ctx.connection, ctx.dial) as database,
        database.transaction(isolation="repeatable_read", readonly=True),
    ):
        statement = await prepared(database, input.sql, input.parameters)
        if not statement.columns:
            raise Rejected("This statement gives no rows", code="postgres.no_rows")
        return await write_rows(ctx, statement.streamed(), input, statement.columns)
