"""A run for each new row, found by asking."""

from __future__ import annotations

from typing import Any

import aiomysql
import pytest

from connectors.mysql.on_row import on_row
from nextscript.errors import Rejected
from nextscript.rows.following import OnRowInput
from nextscript.triggers import Polled
from tests.connectors.mysql.conftest import PORT, USER, Database


@pytest.fixture
async def orders(database: Database) -> Database:
    await database.rows("CREATE TABLE orders (id bigint, state text, at timestamp(6) NULL)")
    return database


async def looked(database: Database, cursor: Any, **config: Any) -> Polled:
    asked = {"table": "orders", "column": "id", **config}
    return await on_row(OnRowInput.model_validate(asked), database.context(), cursor)


def ids(found: Polled) -> list[Any]:
    return [event.data["row"]["id"] for event in found.events]  # type: ignore[index, call-overload]


async def test_rows_that_were_there_start_nothing_and_each_later_one_is_given_once(
    orders: Database,
) -> None:
    far = 2**53
    insert = "INSERT INTO orders (id) SELECT seq + 9007199254740992 FROM "
    await orders.rows(f"{insert} seq_1_to_1000")
    begin = await looked(orders, None)
    await orders.rows(f"{insert} seq_1001_to_1450")

    given: list[Any] = []
    found = await looked(orders, begin.cursor)
    given += ids(found)
    while found.more:
        found = await looked(orders, found.cursor)
        given += ids(found)

    assert begin.events == ()
    assert given == list(range(far + 1001, far + 1451))
    assert ids(await looked(orders, found.cursor)) == []


async def test_a_row_whose_transaction_ends_late_is_not_missed(orders: Database) -> None:
    begin = await looked(orders, None)
    late = await aiomysql.connect(host="127.0.0.1", port=PORT, user=USER, db=orders.name)
    try:
        async with late.cursor() as cursor:
            await cursor.execute("INSERT INTO orders (id) VALUES (1)")
            await orders.rows("INSERT INTO orders (id) VALUES (2)")
            early = await looked(orders, begin.cursor)
        await late.commit()
    finally:
        late.close()

    assert ids(early) == [2]
    assert ids(await looked(orders, early.cursor)) == [1]


async def test_changed_rows_are_found_by_the_time_of_their_change(orders: Database) -> None:
    by_time = {"column": "at", "key": ["id"]}
    await orders.rows(
        "INSERT INTO orders SELECT seq, 'new', '2026-01-01' + INTERVAL seq SECOND FROM seq_1_to_300"
    )
    begin = await looked(orders, None, **by_time)
    await orders.rows("UPDATE orders SET state = 'paid', at = '2026-02-01' WHERE id = 1")
    found = await looked(orders, begin.cursor, **by_time)

    assert [event.data["row"]["state"] for event in found.events] == ["paid"]  # type: ignore[index, call-overload]
    assert ids(await looked(orders, found.cursor, **by_time)) == []


async def test_only_rows_for_which_conditions_hold_start_a_run(orders: Database) -> None:
    where = [{"column": "state", "value": "paid"}]
    begin = await looked(orders, None, where=where)
    await orders.rows("INSERT INTO orders (id, state) VALUES (1, 'paid'), (2, 'open')")

    assert ids(await looked(orders, begin.cursor, where=where)) == [1]


async def test_a_column_that_is_not_there_is_refused(orders: Database) -> None:
    with pytest.raises(Rejected, match="nowhere"):
        await looked(orders, None, column="nowhere")
