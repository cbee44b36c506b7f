"""New values for the rows that conditions mean."""

from __future__ import annotations

import pytest

from connectors.postgres.update import update
from nextscript.errors import Rejected
from tests.connectors.postgres.conftest import Database


@pytest.fixture
async def orders(database: Database) -> Database:
    await database.query("CREATE TABLE {s}.orders (id int, state text, data jsonb, at timestamptz)")
    await database.query("INSERT INTO {s}.orders SELECT n, 'open' FROM generate_series(1, 3) AS n")
    return database


async def test_the_rows_that_are_meant_get_new_values(orders: Database) -> None:
    changed = await orders.do(
        update,
        "orders",
        set={"state": "paid", "data": {"by": ["card"]}, "at": "2026-01-02T00:00:00Z"},
        where=[{"column": "id", "operator": "<=", "value": 2}],
        returning=["id", "state"],
    )

    assert changed["row_count"] == 2
    assert {"id": 1, "state": "paid"} in changed["rows"]  # type: ignore[operator]
    after = await orders.query("SELECT data, at, state FROM {s}.orders ORDER BY id")
    paid = {"data": {"by": ["card"]}, "at": "2026-01-02T00:00:00+00:00", "state": "paid"}
    assert after["rows"] == [paid, paid, {"data": None, "at": None, "state": "open"}]


@pytest.mark.parametrize(
    ("where", "match"),
    [
        ([], "all"),
        ([{"column": "id", "operator": "not in", "value": []}], "all"),
        (
            [
                {"column": "id", "value": 1},
                {"column": "id", "operator": "not in", "value": []},
            ],
            "any",
        ),
    ],
)
async def test_without_a_condition_nothing_is_changed(
    orders: Database, where: list[object], match: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await orders.do(update, "orders", set={"state": "gone"}, where=where, match=match)

    assert refused.value.code == "sql.all_rows"
    assert (await orders.query("SELECT * FROM {s}.orders WHERE state <> 'open'"))["rows"] == []


async def test_all_rows_are_changed_when_one_says_so(orders: Database) -> None:
    changed = await orders.do(update, "orders", set={"state": "gone"}, all=True)

    assert changed == {"row_count": 3, "rows": []}


async def test_an_empty_value_changes_nothing_instead_of_the_rows_without_one(
    orders: Database,
) -> None:
    with pytest.raises(Rejected) as refused:
        await orders.do(
            update, "orders", set={"state": "x"}, where=[{"column": "at", "value": None}]
        )
    assert refused.value.code == "sql.condition"
