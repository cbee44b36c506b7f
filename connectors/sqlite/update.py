"""`sqlite.update`: new values for the rows for which conditions hold."""

from __future__ import annotations

from connectors.sqlite.choices import list_columns, list_tables
from connectors.sqlite.client import ChangedDatabase, Changing, Context, opened
from connectors.sqlite.session import SQLITE
from nextscript.activity import activity
from nextscript.node_types import Example
from nextscript.rows.changing import UpdateInput
from nextscript.rows.changing import update as statement_for


class SqliteUpdateInput(UpdateInput, Changing):
    """Which rows of which database, and their new values."""


@activity(
    "sqlite.update",
    title="Update rows",
    options={"/table": list_tables, "/where/*/column": list_columns},
    effects="unsafe",
    keywords=("update", "change", "edit", "write", "database", "table"),
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
async def update(input: SqliteUpdateInput, ctx: Context) -> ChangedDatabase:
    """Write new values into the rows for which conditions hold, all of them or none.

    Without a condition nothing is done, unless *all rows* says so. A database that is a file is
    given back as a new file.
    """
    statement = statement_for(input, SQLITE)
    async with opened(input, ctx) as session:
        async with session.transaction():
            answer = await session.all(statement.text, statement.values)
        database = await session.kept(input.keep_as)
    return ChangedDatabase(row_count=answer.changed, database=database)
