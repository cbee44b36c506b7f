"""Writing rows into a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from nextscript.rows.names import Name, Row, TableName
from nextscript.rows.sql import Dialect, Statement


class Table(BaseModel):
    """Where rows go."""

    model_config = ConfigDict(extra="forbid")
    table: TableName = Field(description="Its name, or schema.name.")


class OnConflict(BaseModel):
    """What to do with a row that is there already."""

    model_config = ConfigDict(extra="forbid")
    columns: list[Name] = Field(min_length=1, description="The columns that make a row unique.")
    action: Literal["ignore", "update"] = Field(
        default="update", description="Leave the row as it is, or write the new values into it."
    )


class Into(Table):
    """Where rows go, and what becomes of those that are there already."""

    on_conflict: OnConflict | None = Field(
        default=None,
        title="If the row exists",
        description="Update it or leave it; without this an existing row is an error.",
        json_schema_extra={"x-order": 1001},
    )


class GivenRows(BaseModel):
    """One row, or many."""

    model_config = ConfigDict(extra="forbid")
    row: Row | None = Field(default=None, description="One row: columns and values.")
    rows: list[Row] | None = Field(default=None, description="Or many rows.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.row is None) == (self.rows is None):
            raise ValueError("give either row or rows")
        if any(not row for row in self.all_rows()):
            raise ValueError("a row needs at least one column")
        return self

    def all_rows(self) -> list[Row]:
        """Give the rows, one or many."""
        return [self.row] if self.row is not None else self.rows or []


def alike(rows: Sequence[Row]) -> list[tuple[tuple[str, ...], list[Row]]]:
    """Rows with the same columns go together; a column a row lacks keeps its default."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    return list(groups.items())


def portions(rows: Sequence[Row], values: int, letters: int) -> Iterator[list[Row]]:
    """Give rows, one at least, whose values are at most so many and have at most so much text."""
    held: list[Row] = []
    counted = written = 0
    for row in rows:
        length = sum(len(str(value)) for value in row.values())
        if held and (counted + len(row) > values or written + length > letters):
            yield held
            held, counted, written = [], 0, 0
        held.append(row)
        counted, written = counted + len(row), written + length
    if held:
        yield held


def insert(dialect: Dialect, table: str, columns: Sequence[str], rows: Sequence[Row]) -> Statement:
    """Give the statement that writes rows of the same columns, each value bound."""
    statement = Statement(dialect)
    statement.add(f"INSERT INTO {dialect.table(table)} ({dialect.names(columns)}) VALUES")
    written = (
        f"({', '.join(statement.bind(row[name], name) for name in columns)})" for row in rows
    )
    statement.add(", ".join(written))
    return statement


def on_conflict(dialect: Dialect, rule: OnConflict, columns: Sequence[str]) -> str:
    """Give what PostgreSQL and SQLite call it."""
    target = dialect.names(rule.columns)
    changes = [name for name in columns if name not in rule.columns]
    if rule.action == "ignore" or not changes:
        return f"ON CONFLICT ({target}) DO NOTHING"
    pairs = ((one := dialect.quoted(name)) + f" = EXCLUDED.{one}" for name in changes)
    return f"ON CONFLICT ({target}) DO UPDATE SET {', '.join(pairs)}"
