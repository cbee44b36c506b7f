"""`mysql.on_row`: a run for each row that is added or changed, found by asking."""

from __future__ import annotations

from pydantic import JsonValue

from connectors.mysql.choices import list_columns, list_tables
from connectors.mysql.client import connected
from connectors.mysql.connection import MysqlConnection
from connectors.mysql.statements import MYSQL
from nextscript.activity import ActivityContext
from nextscript.node_types import Example
from nextscript.rows.following import OnRowInput, RowFound, follow
from nextscript.rows.selecting import SelectInput, SelectResult, page, select
from nextscript.triggers import Polled, poll


@poll(
    "mysql.on_row",
    title="When a row is new",
    output=RowFound,
    keywords=("row", "new", "changed", "insert", "poll", "database", "table", "mariadb"),
    options={
        "/table": list_tables,
        "/column": list_columns,
        "/key/*": list_columns,
        "/where/*/column": list_columns,
    },
    examples=(
        Example(
            title="Each new order",
            config={
                "table": "orders",
                "column": "id",
                "every": "1m",
                "input": {"order": "{{ new_order.row.id }}"},
            },
        ),
    ),
)
async def on_row(
    input: OnRowInput, ctx: ActivityContext[MysqlConnection], cursor: JsonValue
) -> Polled:
    """Start a run for each row that is added, found by a column that only grows.

    With the time of the last change as the column, changed rows are found, too. It needs no rights
    but to read. A row that becomes visible when more than 200 later ones were already there is not
    seen.
    """
    async with connected(ctx.connection, ctx.dial) as database:

        async def found(asked: SelectInput) -> SelectResult:
            answer = await database.built(select(asked, MYSQL), asked.table)
            return page(asked, answer.rows)

        return await follow(input, cursor, found)
