"""Changing and deleting the rows for which conditions hold."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from nextscript.errors import Rejected
from nextscript.rows.conditions import Conditions, Match, limits, where
from nextscript.rows.names import Row, TableName
from nextscript.rows.sql import Dialect, Statement


class DeleteInput(BaseModel):
    """Which rows of which table."""

    model_config = ConfigDict(extra="forbid")
    table: TableName = Field(description="Its name, or schema.name.")
    where: Conditions = []
    match: Match = "all"
    all: bool = Field(
        default=False,
        title="All rows",
        description="Without conditions nothing is done, unless you say here that all are meant.",
        json_schema_extra={"x-expression": False},
    )


class UpdateInput(DeleteInput):
    """Which rows of which table, and their new values."""

    set: Row = Field(
        min_length=1, title="New values", description="Columns and what stands in them from now on."
    )


class ChangedRows(BaseModel):
    """How many rows were changed."""

    row_count: int


def update(input: UpdateInput, dialect: Dialect) -> Statement:
    """Give the statement. Raises Rejected `sql.all_rows` when it would change every row."""
    statement = Statement(dialect)
    statement.add(f"UPDATE {dialect.table(input.table)} SET {statement.assigned(input.set)}")
    return _only(statement, input)


def delete(input: DeleteInput, dialect: Dialect) -> Statement:
    """Give the statement. Raises Rejected `sql.all_rows` when it would delete every row."""
    statement = Statement(dialect)
    statement.add(f"DELETE FROM {dialect.table(input.table)}")
    return _only(statement, input)


def _only(statement: Statement, input: DeleteInput) -> Statement:
    if not input.all and not limits(input.where, input.match):
        raise Rejected(
            "There is no condition, so this would be done to every row of the table",
            code="sql.all_rows",
            hint="Add a condition, or say that all rows are meant.",
        )
    if found := where(statement, input.where, input.match):
        statement.add(f"WHERE {found}")
    return statement
