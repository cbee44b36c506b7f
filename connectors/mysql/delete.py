"""`mysql.delete`: the rows for which conditions hold, removed."""

from __future__ import annotations

from connectors.mysql.choices import list_columns, list_tables
from connectors.mysql.client import connected
from connectors.mysql.connection import MysqlConnection
from connectors.mysql.statements import MYSQL
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.changing import ChangedRows, DeleteInput
from nextscript.rows.changing import delete as statement_for


@activity(
    "mysql.delete",
    title="Delete rows",
    options={"/table": list_tables, "/where/*/column": list_columns},
    effects="unsafe",
    keywords=("delete", "remove", "database", "table", "mariadb"),
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
async def delete(input: DeleteInput, ctx: ActivityContext[MysqlConnection]) -> ChangedRows:
    """Delete the rows for which conditions hold, all of them or none.

    Without a condition nothing is done, unless *all rows* says so. Where a row that appears
    meanwhile may be deleted, too, set the step's *effects* to idempotent: then it is tried again.
    """
    async with connected(ctx.connection, ctx.dial) as database:
        answer = await database.built(statement_for(input, MYSQL), input.table)
    return ChangedRows(row_count=answer.changed)
