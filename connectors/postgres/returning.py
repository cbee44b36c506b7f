"""What changed rows give back."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg
from pydantic import Field, JsonValue

from connectors.postgres.statements import POSTGRES, built
from nextscript.rows.changing import ChangedRows
from nextscript.rows.sql import Statement


class Returned(ChangedRows):
    """How many rows were changed, and the columns that were asked for."""

    rows: list[dict[str, JsonValue]] = Field(description="The columns asked for in returning.")


async def returned(
    database: asyncpg.Connection, statement: Statement, columns: Sequence[str]
) -> Returned:
    """Run a statement and give columns of the rows it changed."""
    if columns:
        statement.add("RETURNING " + POSTGRES.names(columns))
    rows, count = await (await built(database, statement)).all()
    return Returned(row_count=count, rows=rows)
