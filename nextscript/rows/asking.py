"""A statement that somebody wrote, its values, and what it gives."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from nextscript.rows.sql import Sql
from nextscript.values import Json


class StatementInput(BaseModel):
    """A statement and its values."""

    model_config = ConfigDict(extra="forbid")
    sql: Sql = Field(description="One statement. Where a value goes, write ?")
    parameters: list[JsonValue] = Field(
        default=[], description="The values of the ? in their order."
    )


class QueryInput(StatementInput):
    """A statement, its values, and how much of what it gives is wanted."""

    max_rows: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        title="At most this many rows",
        description="Further rows are left; the result says that there were more.",
    )


class QueryResult(BaseModel):
    """What the statement gave."""

    rows: list[dict[str, JsonValue]]
    row_count: int = Field(description="Rows given, or changed when the statement gives none.")
    more: bool = Field(default=False, description="There were more rows than were asked for.")


def given(rows: list[dict[str, Json]], most: int) -> QueryResult:
    """Give the result of a statement with rows, of which one more than wanted was read."""
    return QueryResult(rows=rows[:most], row_count=min(len(rows), most), more=len(rows) > most)
