"""`postgres.update`: new values for the rows for which conditions hold."""

from __future__ import annotations

from pydantic import Field

from connectors.postgres.choices import list_columns, list_tables
from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.returning import Returned, returned
from connectors.postgres.statements import POSTGRES
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.changing import UpdateInput
from nextscript.rows.changing import update as statement_for
from nextscript.rows.names import Name


class UpdateRowsInput(UpdateInput):
    """Which rows, and their new values."""

    returning: list[Name] = Field(default=[], description="Columns to give back, such as id.")


@activity(
    "postgres.update",
    title="Update rows",
    options={
        "/table": list_tables,
        "/where/*/column": list_columns,
        "/returning/*": list_columns,
    },
    effects="unsafe",
    keywords=("update", "change", "edit", "write", "database", "table", "postgresql"),
    examples=(
        Example(
            title="Mark an order as paid",
            config={
                "table": "orders",
                "set": {"state": "paid"},
                "where": [{"column": "id", "operator": "=", "value": "{{ input.order }}"}],
            },
        ),
    ),
)
async def update(input: UpdateRowsInput, ctx: ActivityContext[PostgresConnection]) -> Returned:
    """Write new values into the rows for which conditions hold, all of them or none.

    Without a condition nothing is done, unless *all rows* says so. Where writing the same values
    again does no harm, set the step's *effects* to idempotent: then it is tried again.
    """
    statement = statement_for(input, POSTGRES)
    async with connected(ctx.connection, ctx.dial) as database:
        return await returned(database, statement, input.returning)
