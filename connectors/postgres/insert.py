"""`postgres.insert`: rows from data, in one statement."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from connectors.postgres.choices import list_columns, list_tables
from connectors.postgres.client import connected
from connectors.postgres.connection import PostgresConnection
from connectors.postgres.writing import write
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.rows.inserting import GivenRows, Into
from nextscript.rows.names import Name


class InsertInput(GivenRows, Into):
    """Where to, and what."""

    returning: list[Name] = Field(default=[], description="Columns to give back, such as id.")


class InsertResult(BaseModel):
    """What was written."""

    row_count: int
    rows: list[dict[str, JsonValue]] = Field(description="The columns asked for in returning.")


@activity(
    "postgres.insert",
    title="Insert rows",
    options={
        "/table": list_tables,
        "/returning/*": list_columns,
        "/on_conflict/columns/*": list_columns,
    },
    effects="unsafe",
    keywords=("insert", "write", "save", "store", "upsert", "database", "table", "postgresql"),
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
async def insert(input: InsertInput, ctx: ActivityContext[PostgresConnection]) -> InsertResult:
    """Write rows into a table, all of them or none.

    Values are converted by the database to the columns' types; objects and lists fit jsonb. If the
    outcome of a step is unknown it is shown and not repeated, for the row could be there twice.
    With *if the row exists* a repetition changes nothing: then set the step's *effects* to
    idempotent and it is tried again.
    """
    async with connected(ctx.connection, ctx.dial) as database, database.transaction():
        rows, count = await write(database, input, input.all_rows(), input.returning)
    return InsertResult(row_count=count, rows=rows)
