"""`postgres.load_file`: the rows of a file, written into a table."""

from __future__ import annotations

from connectors.postgres.choices import list_columns, list_tables
from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.writing import write
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.changing import ChangedRows
from nextscript.rows.from_file import FromFile, rows_in
from nextscript.rows.inserting import Into


class LoadFileInput(FromFile, Into):
    """Which file goes into which table."""


@activity(
    "postgres.load_file",
    title="Load a file",
    options={"/table": list_tables, "/on_conflict/columns/*": list_columns},
    effects="unsafe",
    timeout="6h",
    keywords=("import", "copy", "csv", "upload", "bulk", "database", "table", "postgresql"),
    examples=(
        Example(
            title="Prices from a supplier's file",
            config={
                "table": "prices",
                "file": "{{ input.file }}",
                "on_conflict": {"columns": ["article"], "action": "update"},
            },
        ),
    ),
)
async def load_file(input: LoadFileInput, ctx: ActivityContext[PostgresConnection]) -> ChangedRows:
    """Write the rows of a CSV or JSON lines file of any size into a table, all of them or none.

    The database converts the values to the columns' types. With *if the row exists* a repetition
    changes nothing: then set the step's *effects* to idempotent and it is tried again.
    """
    count = 0
    async with connected(ctx.connection, ctx.dial) as database, database.transaction():
        async for rows in rows_in(ctx.files, input):
            count += (await write(database, input, rows))[1]
            ctx.heartbeat({"rows": count})
    return ChangedRows(row_count=count)
