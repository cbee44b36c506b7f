"""`sqlite.delete`: the rows for which conditions hold, removed."""

from __future__ import annotations

from connectors.sqlite.choices import list_columns, list_tables
from connectors.sqlite.client import ChangedDatabase, Changing, Context, opened
from connectors.sqlite.session import SQLITE
from nextscript.activity import activity
from nextscript.node_types import Example
from nextscript.rows.changing import DeleteInput
from nextscript.rows.changing import delete as statement_for


class SqliteDeleteInput(DeleteInput, Changing):
    """Which rows of which database."""


@activity(
    "sqlite.delete",
    title="Delete rows",
    options={"/table": list_tables, "/where/*/column": list_columns},
    effects="unsafe",
    keywords=("delete", "remove", "database", "table"),
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
async def delete(input: SqliteDeleteInput, ctx: Context) -> ChangedDatabase:
    """Delete the rows for which conditions hold, all of them or none.

    Without a condition nothing is done, unless *all rows* says so. A database that is a file is
    given back as a new file.
    """
    statement = statement_for(input, SQLITE)
    async with opened(input, ctx) as session:
        async with session.transaction():
            answer = await session.all(statement.text, statement.values)
        database = await session.kept(input.keep_as)
    return ChangedDatabase(row_count=answer.changed, database=database)
