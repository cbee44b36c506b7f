"""`sql.query_to_file`: the rows of a query as a file, however many there are."""

from __future__ import annotations

from connectors.sql.client import opened
from connectors.sql.connection import SqlConnection
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.asking import StatementInput
from nextscript.rows.to_file import RowsFile, ToFile, write_rows


class QueryToFileInput(ToFile, StatementInput):
    """A query, and the file its rows go to."""


@activity(
    "sql.query_to_file",
    title="Query to a file",
    effects="keyed",
    timeout="6h",
    keywords=("export", "download", "csv", "dump", "report", "database", "sql", "sqlalchemy"),
    examples=(
        Example(
            title="The orders of a month as CSV",
            config={
                "sql": "SELECT * FROM orders WHERE month = ? ORDER BY id",
                "parameters": ["{{ input.month }}"],
                "name": "orders.csv",
            },
        ),
    ),
)
async def query_to_file(input: QueryToFileInput, ctx: ActivityContext[SqlConnection]) -> RowsFile:
    """Write the rows of a query to a CSV or JSON lines file while they are read.

    What the statement changed, if it did, is undone.
    """
    async with (
        opened(ctx.connection, ctx.dial) as session,
        session.streamed(input.sql, input.parameters) as found,
    ):
        return await write_rows(ctx, found.rows(), input, found.columns)
