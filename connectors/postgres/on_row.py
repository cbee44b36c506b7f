"""`postgres.on_row`: a run for each row that is added or changed, found by asking."""

from __future__ import annotations

from pydantic import JsonValue

from connectors.postgres.choices import list_columns, list_tables
from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.statements import POSTGRES, built
from nextscript.activity import ActivityContext
from nextscript.node_types import Example
from nextscript.rows.following import OnRowInput, RowFound, follow
from nextscript.rows.selecting import SelectInput, SelectResult, page, select
from nextscript.triggers import Polled, poll


@poll(
    "postgres.on_row",
    title="When a row is new",
    output=RowFound,
    keywords=("row", "new", "changed", "insert", "poll", "database", "table", "postgresql"),
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
    input: OnRowInput, ctx: ActivityContext[PostgresConnection], cursor: JsonValue
) -> Polled:
    """Start a run for each row that is added, found by a column that only grows.

    With the time of the last change as the column, changed rows are found, too. It works with any
    database and any rights to read. A row that becomes visible when more than 200 later ones were
    already there is not seen.
    """
    async with connected(ctx.connection, ctx.dial) as database:

        async def found(asked: SelectInput) -> SelectResult:
            rows, _ = await (await built(database, select(asked, POSTGRES))).all()
            return page(asked, rows)

        return await follow(input, cursor, found)
