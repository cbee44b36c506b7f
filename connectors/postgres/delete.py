"""`postgres.delete`: the rows for which conditions hold, removed."""

from __future__ import annotations

from pydantic import Field

from connectors.postgres.choices import list_columns, list_tables
from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.returning import Returned, returned
from connectors.postgres.statements import POSTGRES
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.changing import DeleteInput
from nextscript.rows.changing import delete as statement_for
from nextscript.rows.names import Name


class DeleteRowsInput(DeleteInput):
    """Which rows."""

    returning: list[Name] = Field(default=[], description="Columns to give back, such as id.")


@activity(
    "postgres.delete",
    title="Delete rows",
    options={
        "/table": list_tables,
        "/where/*/column": list_columns,
        "/returning/*": list_columns,
    },
    effects="unsafe",
    keywords=("delete", "remove", "database", "table", "postgresql"),
    examples=(
        Example(
            title="Remove old sessions",
            config={
                "table": "sessions",
                "where": [{"column": "ended", "operator": "<", "value": "{{ input.before }}"}],
            },
        ),
    ),
)
async def delete(input: DeleteRowsInput, ctx: ActivityContext[PostgresConnection]) -> Returned:
    """Delete the rows for which conditions hold, all of them or none.

    Without a condition nothing is done, unless *all rows* says so. Where a row that appears
    meanwhile may be deleted, too, set the step's *effects* to idempotent: then it is tried again.
    """
    statement = statement_for(input, POSTGRES)
    async with connected(ctx.connection, ctx.dial) as database:
        return await returned(database, statement, input.returning)
