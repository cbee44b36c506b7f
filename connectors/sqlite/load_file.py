"""`sqlite.load_file`: the rows of a file, written into a table."""

from __future__ import annotations

from connectors.sqlite.choices import list_columns, list_tables
from connectors.sqlite.client import ChangedDatabase, Changing, Context, opened
from connectors.sqlite.writing import write
from nextscript.activity import activity
from nextscript.node_types import Example
from nextscript.rows.from_file import FromFile, rows_in
from nextscript.rows.inserting import Into


class LoadFileInput(FromFile, Into, Changing):
    """Which file goes into which table of which database."""


@activity(
    "sqlite.load_file",
    title="Load a file",
    options={"/table": list_tables, "/on_conflict/columns/*": list_columns},
    effects="unsafe",
    timeout="6h",
    keywords=("import", "load", "csv", "upload", "bulk", "database", "table"),
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
async def load_file(input: LoadFileInput, ctx: Context) -> ChangedDatabase:
    """Write the rows of a CSV or JSON lines file into a table, all of them or none.

    The database converts the values to the columns' types. A database that is a file is given back
    as a new file.
    """
    count = 0
    async with opened(input, ctx) as session:
        async with session.transaction():
            async for rows in rows_in(ctx.files, input):
                count += await write(session, input, rows)
                ctx.heartbeat({"rows": count})
        return ChangedDatabase(row_count=count, database=await session.kept(input.keep_as))
