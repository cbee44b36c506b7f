"""`sqlite.query_to_file`: the rows of a query as a file, however many there are."""

from __future__ import annotations

from connectors.sqlite.client import Context, OnDatabase, opened
from connectors.sqlite.session import without_rows
from nextscript.activity import activity
from nextscript.node_types import Example
from nextscript.rows.asking import StatementInput
from nextscript.rows.to_file import RowsFile, ToFile, write_rows


class QueryToFileInput(ToFile, StatementInput, OnDatabase):
    """A database, a query, and the file its rows go to."""


@activity(
    "sqlite.query_to_file",
    title="Query to a file",
    effects="keyed",
    timeout="6h",
    keywords=("export", "download", "csv", "dump", "report", "database", "sql"),
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
async def query_to_file(input: QueryToFileInput, ctx: Context) -> RowsFile:
    """Write the rows of a query to a CSV or JSON lines file while they are read.

    The query changes nothing, and sees the data as it was when it began.
    """
    async with (
        opened(input, ctx, reads=True) as session,
        session.streamed(input.sql, input.parameters) as statement,
    ):
        if not statement.columns:
            raise without_rows()
        return await write_rows(ctx, statement.rows(), input, statement.columns)
