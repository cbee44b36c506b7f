"""`sql.update`: new values for the rows for which conditions hold."""

from __future__ import annotations

from connectors.sql.choices import list_columns, list_tables
from connectors.sql.client import opened
from connectors.sql.connection import SqlConnection
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.changing import ChangedRows, UpdateInput
from nextscript.rows.changing import update as statement_for


@activity(
    "sql.update",
    title="Update rows",
    options={"/table": list_tables, "/where/*/column": list_columns},
    effects="unsafe",
    keywords=("update", "change", "edit", "write", "database", "table", "sqlalchemy"),
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
async def update(input: UpdateInput, ctx: ActivityContext[SqlConnection]) -> ChangedRows:
    """Write new values into the rows for which conditions hold, all of them or none.

    Without a condition nothing is done, unless *all rows* says so. Where writing the same values
    again does no harm, set the step's *effects* to idempotent: then it is tried again.
    """
    async with opened(ctx.connection, ctx.dial) as session, session.transaction():
        statement = statement_for(input, session.names)
        answer = await session.all(statement.text, statement.values)
    return ChangedRows(row_count=answer.changed)
