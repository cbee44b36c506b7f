"""Rows as data, written by statements of many rows each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.mysql.statements import MYSQL, Database
from nextscript.rows.inserting import Table, alike, insert, portions
from nextscript.rows.names import Name, Row
from nextscript.rows.sql import Statement

_VALUES = 10_000
_LETTERS = 400_000
"""Well within the smallest usual max_allowed_packet, though text doubles on its way."""


class OnDuplicate(BaseModel):
    """What to do with a row that is there already."""

    model_config = ConfigDict(extra="forbid")
    action: Literal["ignore", "update"] = Field(
        default="update", description="Leave the row as it is, or write the new values into it."
    )
    columns: list[Name] = Field(
        default=[], description="Which columns get their new value; all that are given by default."
    )


class Into(Table):
    """Where rows go, and what becomes of those that are there already."""

    on_duplicate: OnDuplicate | None = Field(
        default=None,
        title="If the row exists",
        description="Update it or leave it, when it has the same value in a unique column; "
        "without this such a row is an error.",
        json_schema_extra={"x-order": 1001},
    )


async def write(database: Database, into: Into, rows: Sequence[Row]) -> tuple[int, int | None]:
    """Write rows; give how many were written, and the number of the first where it has one."""
    written, first = 0, None
    for columns, some in alike(rows):
        for part in portions(some, _VALUES, _LETTERS):
            answer = await database.built(statement_for(into, columns, part), into.table)
            updates = into.on_duplicate is not None and into.on_duplicate.action == "update"
            written += len(part) if updates else answer.changed
            first = first or answer.insert_id
    return written, None if into.on_duplicate else first


def statement_for(into: Into, columns: Sequence[str], rows: Sequence[Row]) -> Statement:
    """Give the statement that writes rows of the same columns."""
    statement = insert(MYSQL, into.table, columns, rows)
    if rule := into.on_duplicate:
        statement.add(f"ON DUPLICATE KEY UPDATE {_changes(rule, columns)}")
    return statement


def _changes(rule: OnDuplicate, columns: Sequence[str]) -> str:
    if rule.action == "ignore":
        # INSERT IGNORE would pass over every other error, too.
        same = MYSQL.quoted(columns[0])
        return f"{same} = {same}"
    names = map(MYSQL.quoted, rule.columns or columns)
    return ", ".join(f"{name} = VALUES({name})" for name in names)
