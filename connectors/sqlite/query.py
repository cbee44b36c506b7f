"""`sqlite.query`: any one statement, its values bound."""

from __future__ import annotations

from pydantic import Field

from connectors.sqlite.client import Changing, Context, opened
from connectors.sqlite.session import Session
from nextscript.activity import activity
from nextscript.files import File
from nextscript.node_types import Example
from nextscript.rows.asking import QueryInput, QueryResult, given


class SqliteQueryInput(Changing, QueryInput):
    """A database, a statement, its values, and how much of what it gives is wanted."""


class SqliteQueryResult(QueryResult):
    """What the statement gave."""

    insert_id: int | None = Field(
        default=None, description="The number of the row that was inserted last."
    )


class SqliteQueryOutput(SqliteQueryResult):
    """What the statement gave, and the file it was done in."""

    database: File | None = Field(
        default=None, description="The database, where it is a file: another one when changed."
    )


@activity(
    "sqlite.query",
    title="Run SQL",
    effects="unsafe",
    keywords=("sql", "select", "execute", "database", "table", "read", "update", "file"),
    examples=(
        Example(
            title="Open orders of a customer",
            config={
                "database": "{{ input.file }}",
                "sql": "SELECT id, total FROM orders WHERE customer = ? AND open",
                "parameters": ["{{ input.customer }}"],
            },
        ),
    ),
)
async def query(input: SqliteQueryInput, ctx: Context) -> SqliteQueryOutput:
    """Run one SQL statement on a database and give its rows.

    A database that is a file is given back as a new file when the statement changed it; set
    *effects* to idempotent then, for the old file stays as it was.
    """
    async with opened(input, ctx) as session:
        result = await result_of(session, input)
        database = await session.kept(input.keep_as)
    return SqliteQueryOutput(**result.model_dump(), database=database)


async def result_of(session: Session, asked: QueryInput) -> SqliteQueryResult:
    """Run a statement, and keep only as many of its rows as are wanted."""
    answer = await session.all(asked.sql, asked.parameters, asked.max_rows + 1)
    if not answer.columns:
        return SqliteQueryResult(rows=[], row_count=answer.changed, insert_id=answer.insert_id)
    found = given(answer.rows, asked.max_rows)
    return SqliteQueryResult(**found.model_dump(), insert_id=answer.insert_id)
