"""A run for each new row, found by asking."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from connectors.postgres.on_row import on_row
from nextscript.errors import Rejected
from nextscript.rows.following import OnRowInput
from nextscript.triggers import Polled
from tests.connectors.postgres.conftest import PORT, Database, context


@pytest.fixture
async def orders(database: Database) -> Database:
    await database.query("CREATE TABLE {s}.orders (id int, state text, at timestamptz)")
    return database


async def looked(database: Database, cursor: Any, **config: Any) -> Polled:
    asked = {"table": f"{database.schema}.orders", "column": "id", **config}
    return await on_row(OnRowInput.model_validate(asked), context(), cursor)


def ids(found: Polled) -> list[Any]:
    return [event.data["row"]["id"] for event in found.events]  # type: ignore[index, call-overload]


async def test_rows_that_were_there_start_nothing_and_each_later_one_is_given_once(
    orders: Database,
) -> None:
    await orders.query("INSERT INTO {s}.orders SELECT generate_series(1, 1000)")
    begin = await looked(orders, None)
    await orders.query("INSERT INTO {s}.orders SELECT generate_series(1001, 1450)")

    given: list[Any] = []
    found = await looked(orders, begin.cursor)
    given += ids(found)
    while found.more:
        found = await looked(orders, found.cursor)
        given += ids(found)

    assert begin.events == ()
    assert given == list(range(1001, 1451))
    assert ids(await looked(orders, found.cursor)) == []


async def test_a_table_that_was_empty_is_followed(orders: Database) -> None:
    begin = await looked(orders, None)
    await orders.query("INSERT INTO {s}.orders VALUES (1), (NULL)")

    assert ids(await looked(orders, begin.cursor)) == [1]


async def test_a_row_whose_transaction_ends_late_is_not_missed(orders: Database) -> None:
    begin = await looked(orders, None)
    late = await asyncpg.connect(host="127.0.0.1", port=PORT, user="postgres", database="test")
    try:
        async with late.transaction():
            await late.execute(f"INSERT INTO {orders.schema}.orders VALUES (1)")
            await orders.query("INSERT INTO {s}.orders VALUES (2)")
            early = await looked(orders, begin.cursor)
    finally:
        await late.close()

    assert ids(early) == [2]
    assert ids(await looked(orders, early.cursor)) == [1]


async def test_changed_rows_are_found_by_the_time_of_their_change(orders: Database) -> None:
    by_time = {"column": "at", "key": ["id"]}
    await orders.query("INSERT INTO {s}.orders VALUES (1, 'new', now()), (2, 'new', now())")
    begin = await looked(orders, None, **by_time)
    await orders.query("UPDATE {s}.orders SET state = 'paid', at = clock_timestamp() WHERE id = 1")
    found = await looked(orders, begin.cursor, **by_time)

    assert [event.data["row"]["state"] for event in found.events] == ["paid"]  # type: ignore[index, call-overload]
    assert ids(await looked(orders, found.cursor, **by_time)) == []


async def test_only_rows_for_which_conditions_hold_start_a_run(orders: Database) -> None:
    where = [{"column": "state", "value": "paid"}]
    begin = await looked(orders, None, where=where)
    await orders.query("INSERT INTO {s}.orders VALUES (1, 'paid'), (2, 'open')")

    assert ids(await looked(orders, begin.cursor, where=where)) == [1]


async def test_a_column_that_is_not_there_is_named(orders: Database) -> None:
    with pytest.raises(Rejected, match="nowhere"):
        await looked(orders, None, column="nowhere")
