"""`mysql.update`: new values for the rows for which conditions hold."""

from __future__ import annotations

from connectors.mysql.choices import list_columns, list_tables
from connectors.mysql.client import connected
from connectors.mysql.connection import MysqlConnection
from connectors.mysql.statements import MYSQL
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.changing import ChangedRows, UpdateInput
from nextscript.rows.changing import update as statement_for


@activity(
    "mysql.update",
    title="Update rows",
    options={"/table": list_tables, "/where/*/column": list_columns},
    effects="unsafe",
    keywords=("update", "change", "edit", "write", "database", "table", "mariadb"),
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
async def update(input: UpdateInput, ctx: ActivityContext[MysqlConnection]) -> ChangedRows:
    """Write new values into the rows for which conditions hold, all of them or none.

    Without a condition nothing is done, unless *all rows* says so. Where writing the same values
    again does no harm, set the step's *effects* to idempotent: then it is tried again.
    """
    async with connected(ctx.connection, ctx.dial) as database:
        answer = await database.built(statement_for(input, MYSQL), input.table)
    return ChangedRows(row_count=answer.changed)
