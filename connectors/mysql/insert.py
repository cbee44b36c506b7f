"""`mysql.insert`: rows from data."""

from __future__ import annotations

from pydantic import BaseModel, Field

from connectors.mysql.choices import list_columns, list_tables
from connectors.mysql.client import connected
from connectors.mysql.connection import MysqlConnection
from connectors.mysql.writing import Into, write
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.inserting import GivenRows


class InsertInput(GivenRows, Into):
    """Where to, and what."""


class InsertResult(BaseModel):
    """What was written."""

    row_count: int = Field(description="How many rows were inserted or updated.")
    insert_id: int | None = Field(
        default=None,
        description="The number the database gave the first row, where it gives numbers.",
    )


@activity(
    "mysql.insert",
    title="Insert rows",
    options={"/table": list_tables, "/on_duplicate/columns/*": list_columns},
    effects="unsafe",
    keywords=("insert", "write", "save", "store", "upsert", "database", "table", "mariadb"),
    examples=(
        Example(
            title="Save the lines of an order once",
            config={
                "table": "lines",
                "rows": "{{ input.lines }}",
                "on_duplicate": {"action": "ignore"},
            },
        ),
    ),
)
async def insert(input: InsertInput, ctx: ActivityContext[MysqlConnection]) -> InsertResult:
    """Write rows into a table, all of them or none.

    Values are converted by the database to the columns' types; objects and lists are written as
    JSON. If the outcome of a step is unknown it is shown and not repeated, for the row could be
    there twice. With *if the row exists* a repetition changes nothing: then set the step's
    *effects* to idempotent and it is tried again.
    """
    async with (
        connected(ctx.connection, ctx.dial, found=False) as database,
        database.transaction(),
    ):
        count, first = await write(database, input, input.all_rows())
    return InsertResult(row_count=count, insert_id=first)
