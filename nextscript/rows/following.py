"""New rows of a table, found by a column that only grows: a number, or the time of a change.

Rows become visible in another order than their numbers were given out, for a transaction may
commit late. So each look reads the last rows again and knows those it has given by their ids.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence

from pydantic import BaseModel, Field, JsonValue

from nextscript.errors import Rejected
from nextscript.rows.conditions import Condition, Conditions
from nextscript.rows.names import Name, TableName
from nextscript.rows.selecting import Order, SelectInput, SelectResult
from nextscript.triggers import Event, Polled, PollInput
from nextscript.values import Json

WINDOW = 200
"""How many of the last rows are looked at again."""
PAGE = 100

Found = Callable[[SelectInput], Awaitable[SelectResult]]


class OnRowInput(PollInput):
    """Which table is watched, and by which column."""

    table: TableName = Field(description="Its name, or schema.name.")
    column: Name = Field(
        description="A column that only grows: a number given in order, or the time a row was "
        "changed. Rows where it is empty are not seen."
    )
    key: list[Name] = Field(
        default=[],
        description="Columns that tell rows with the same value there apart, such as id. "
        "It is needed when two rows can have the same.",
    )
    where: Conditions = []

    def order(self) -> list[Name]:
        """Give the columns that decide the order and tell a row from all others."""
        return list(dict.fromkeys([self.column, *self.key]))


class RowFound(BaseModel):
    """A row that was added or changed."""

    row: dict[str, JsonValue]


async def follow(input: OnRowInput, cursor: JsonValue, found: Found) -> Polled:
    """Look for rows that were not given yet. `found` reads rows of the database.

    The first look, without a cursor, begins behind the last row there is. An event's id is the
    row's values in the watched column and the key.
    """
    if not isinstance(cursor, dict):
        last = await found(_asked(input, WINDOW + 1, descending=True))
        return Polled(cursor=_cursor(input, last.rows[::-1], None))
    before, seen = cursor.get("before"), cursor.get("seen")
    after = before if isinstance(before, list) else None
    result = await found(_asked(input, WINDOW + PAGE, after=after))
    known = seen if isinstance(seen, list) else []
    ids = {_id(input, row): row for row in result.rows}
    return Polled(
        events=[Event(id_, {"row": row}) for id_, row in ids.items() if id_ not in known],
        cursor=_cursor(input, result.rows, before),
        more=result.more,
    )


def _cursor(input: OnRowInput, rows: Sequence[dict[str, Json]], before: Json) -> Json:
    """Where the next look begins, and which rows behind that were given."""
    if len(rows) > WINDOW:
        border = rows[-WINDOW - 1]
        before = [border[name] for name in input.order()]
    return {"before": before, "seen": [_id(input, row) for row in rows[-WINDOW:]]}


def _asked(
    input: OnRowInput, limit: int, *, after: list[Json] | None = None, descending: bool = False
) -> SelectInput:
    order = [Order(column=name, descending=descending) for name in input.order()]
    there = [Condition(column=name, operator="is not null") for name in input.order()]
    where = [*input.where, *there]
    return SelectInput(table=input.table, where=where, order=order, limit=limit, after=after)


def _id(input: OnRowInput, row: dict[str, Json]) -> str:
    missing = [name for name in input.order() if name not in row]
    if missing:
        raise Rejected(f"The table has no column “{missing[0]}”", code="sql.column")
    return json.dumps([row[name] for name in input.order()], ensure_ascii=False)
