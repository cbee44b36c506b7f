"""Reading rows of one table, in pages."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from nextscript.errors import Rejected
from nextscript.rows.conditions import Conditions, Match, where
from nextscript.rows.names import Name, TableName
from nextscript.rows.sql import Dialect, Statement
from nextscript.values import Json


class Order(BaseModel):
    """A column that decides the order."""

    model_config = ConfigDict(extra="forbid")
    column: Name = Field(description="The column to sort by.")
    descending: bool = Field(default=False, description="The greatest first.")


class SelectInput(BaseModel):
    """Which rows of which table, in which order."""

    model_config = ConfigDict(extra="forbid")
    table: TableName = Field(description="Its name, or schema.name.")
    columns: list[Name] = Field(default=[], description="Which columns; all of them by default.")
    where: Conditions = []
    match: Match = "all"
    order: list[Order] = Field(default=[], description="What the rows are sorted by.")
    limit: int = Field(
        default=100,
        ge=1,
        le=100_000,
        title="At most this many rows",
        description="The result says whether there are more.",
    )
    offset: int = Field(default=0, ge=0, description="How many rows are passed over first.")
    after: list[JsonValue] | None = Field(
        default=None,
        title="After the page",
        description="What next of the page before was. It needs an order by columns that are "
        "never empty and together tell every row from all others.",
    )

    @model_validator(mode="after")
    def _one_way_to_page(self) -> Self:
        if self.after is not None and (self.offset or not self.order):
            raise ValueError("after needs an order, and does not go with an offset")
        return self


class SelectResult(BaseModel):
    """A page of rows."""

    rows: list[dict[str, JsonValue]]
    row_count: int = Field(description="How many rows are in this page.")
    more: bool = Field(default=False, description="There are further rows.")
    next: list[JsonValue] | None = Field(
        default=None, description="Give it as after for the next page, when rows are sorted."
    )


def select(input: SelectInput, dialect: Dialect) -> Statement:
    """Give the statement; it asks for one row more than wanted, to know whether there are more."""
    statement = Statement(dialect)
    statement.add(f"SELECT {_columns(input, dialect)} FROM {dialect.table(input.table)}")
    found = where(statement, input.where, input.match)
    later = _later(statement, input.order, input.after) if input.after is not None else None
    if found or later:
        statement.add("WHERE " + " AND ".join(part for part in (found, later) if part))
    if input.order:
        sorted_by = (dialect.quoted(one.column) + _way(one, " DESC") for one in input.order)
        statement.add("ORDER BY " + ", ".join(sorted_by))
    statement.add(f"LIMIT {input.limit + 1} OFFSET {input.offset}")
    return statement


def page(input: SelectInput, found: list[dict[str, Json]]) -> SelectResult:
    """Give the page of what a statement of `select` found."""
    more, rows = len(found) > input.limit, found[: input.limit]
    next_ = [rows[-1].get(one.column) for one in input.order] if more and input.order else None
    if input.columns:
        rows = [{name: row.get(name) for name in input.columns} for row in rows]
    return SelectResult(rows=rows, row_count=len(rows), more=more, next=next_)


def _columns(input: SelectInput, dialect: Dialect) -> str:
    """Those that were asked for, and those the next page is found by."""
    if not input.columns:
        return "*"
    return dialect.names(dict.fromkeys([*input.columns, *(one.column for one in input.order)]))


def _later(statement: Statement, order: list[Order], after: list[Json]) -> str:
    """Rows behind one: greater in the first column, or equal there and greater in the second …"""
    if len(after) != len(order) or None in after:
        raise Rejected("After is what next of the page before was", code="sql.after")
    parts = []
    for count in range(len(order)):
        same = [_compared(statement, order[at], "=", after[at]) for at in range(count)]
        beyond = _compared(statement, order[count], _way(order[count], "<", ">"), after[count])
        parts.append(" AND ".join([*same, beyond]))
    return "(" + " OR ".join(f"({part})" for part in parts) + ")"


def _compared(statement: Statement, order: Order, sign: str, value: Json) -> str:
    return (
        f"{statement.dialect.quoted(order.column)} {sign} {statement.compared(value, order.column)}"
    )


def _way(order: Order, descending: str, ascending: str = "") -> str:
    return descending if order.descending else ascending
