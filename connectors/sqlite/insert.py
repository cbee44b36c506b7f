"""`sqlite.insert`: rows from data."""

from __future__ import annotations

from connectors.sqlite.choices import list_columns, list_tables
from connectors.sqlite.client import ChangedDatabase, Changing, Context, opened
from connectors.sqlite.writing import write
from nextscript.activity import activity
from nextscript.node_types import Example
from nextscript.rows.inserting import GivenRows, Into


class InsertInput(GivenRows, Into, Changing):
    """Where to, and what."""


@activity(
    "sqlite.insert",
    title="Insert rows",
    options={"/table": list_tables, "/on_conflict/columns/*": list_columns},
    effects="unsafe",
    keywords=("insert", "write", "save", "store", "upsert", "database", "table"),
    examples=(
        Example(
            title="Save the lines of an order once",
            config={
                "table": "lines",
                "rows": "{{ input.lines }}",
                "on_conflict": {"columns": ["order_id", "position"], "action": "ignore"},
            },
        ),
    ),
)
async def insert(input: InsertInput, ctx: Context) -> ChangedDatabase:
    """Write rows into a table, all of them or none; objects and lists are written as JSON.

    A database that is a file is given back as a new file. With *if the row exists* a repetition
    changes nothing: then set the step's *effects* to idempotent and it is tried again.
    """
    async with opened(input, ctx) as session:
        async with session.transaction():
            count = await write(session, input, input.all_rows())
        return ChangedDatabase(row_count=count, database=await session.kept(input.keep_as))
