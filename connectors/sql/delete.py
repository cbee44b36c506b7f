"""`sql.delete`: the rows for which conditions hold, removed."""

from __future__ import annotations

from connectors.sql.choices import list_columns, list_tables
from connectors.sql.client import opened
from connectors.sql.connection import SqlConnection
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.changing import ChangedRows, DeleteInput
from nextscript.rows.changing import delete as statement_for


@activity(
    "sql.delete",
    title="Delete rows",
    options={"/table": list_tables, "/where/*/column": list_columns},
    effects="unsafe",
    keywords=("delete", "remove", "database", "table", "sqlalchemy"),
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
async def delete(input: DeleteInput, ctx: ActivityContext[SqlConnection]) -> ChangedRows:
    """Delete the rows for which conditions hold, all of them or none.

    Without a condition nothing is done, unless *all rows* says so. Where a row that appears
    meanwhile may be deleted, too, set the step's *effects* to idempotent: then it is tried again.
    """
    async with opened(ctx.connection, ctx.dial) as session, session.transaction():
        statement = statement_for(input, session.names)
        answer = await session.all(statement.text, statement.values)
    return ChangedRows(row_count=answer.changed)
