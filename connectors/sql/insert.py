"""`sql.insert`: rows from data."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, Field

from connectors.sql.choices import list_tables
from connectors.sql.client import opened
from connectors.sql.connection import SqlConnection
from connectors.sql.session import Session
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.inserting import GivenRows, Table, alike
from nextscript.rows.inserting import insert as statement_for
from nextscript.rows.names import Row


class InsertInput(GivenRows, Table):
    """Where to, and what."""


class InsertResult(BaseModel):
    """What was written."""

    row_count: int = Field(description="How many rows were inserted.")


@activity(
    "sql.insert",
    title="Insert rows",
    options={"/table": list_tables},
    effects="unsafe",
    keywords=("insert", "write", "save", "store", "database", "table", "sqlalchemy"),
    examples=(
        Example(
            title="Save the lines of an order",
            config={"table": "lines", "rows": "{{ input.lines }}"},
        ),
    ),
)
async def insert(input: InsertInput, ctx: ActivityContext[SqlConnection]) -> InsertResult:
    """Write rows into a table, all of them or none.

    Objects and lists are written as JSON text. If the outcome of a step is unknown it is shown and
    not repeated, for the rows could be there twice.
    """
    async with opened(ctx.connection, ctx.dial) as session, session.transaction():
        return InsertResult(row_count=await write(session, input.table, input.all_rows()))


async def write(session: Session, table: str, rows: Sequence[Row]) -> int:
    """Write rows; give how many were written."""
    written = 0
    for columns, some in alike(rows):
        statement = statement_for(session.names, table, columns, [dict.fromkeys(columns)])
        values = [[row[name] for name in columns] for row in some]
        written += await session.many(statement.text, values)
    return written
