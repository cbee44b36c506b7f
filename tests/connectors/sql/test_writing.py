"""Rows as data: written, changed, deleted, and names that are chosen."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.sql.choices import list_columns, list_tables
from connectors.sql.delete import delete
from connectors.sql.insert import insert
from connectors.sql.update import update
from nextscript.errors import Rejected
from nextscript.options import Asked
from tests.connectors.sql.conftest import Database


async def test_rows_are_written_all_or_none(database: Database) -> None:
    rows: list[dict[str, Any]] = [{"id": 3, "state": "?"}, {"id": 4}, {"id": 5, "state": {"a": 1}}]

    done = await database.step(insert, table="orders", rows=rows)
    with pytest.raises(Rejected) as refused:
        await database.step(insert, table="orders", rows=[{"id": 6}, {"id": 1}])

    assert done == {"row_count": 3}
    assert refused.value.code == "sql.integrity"
    assert await database.rows("SELECT id, state FROM orders WHERE id > 2 ORDER BY id") == (
        (3, "?"),
        (4, None),
        (5, '{"a": 1}'),
    )


@pytest.mark.case("INJ-01")
async def test_names_are_names(database: Database) -> None:
    odd = "a`; DROP TABLE orders; -- ?:x"
    await database.rows("CREATE TABLE `odd.one` (`a``; DROP TABLE orders; -- ?:x` int)")

    with pytest.raises(Rejected):
        await database.step(insert, table="orders", row={odd: 1})
    await database.rows("ALTER TABLE `odd.one` RENAME TO odd")
    await database.step(insert, table=f"{database.name}.odd", row={odd: 7})

    assert await database.rows("SELECT * FROM odd") == ((7,),)


async def test_rows_are_changed_and_deleted_by_conditions(database: Database) -> None:
    paid = [{"column": "state", "operator": "=", "value": "paid"}]

    changed = await database.step(update, table="orders", set={"total": 7}, where=paid)
    gone = await database.step(delete, table="orders", where=paid)
    with pytest.raises(Rejected) as refused:
        await database.step(delete, table="orders")

    assert (changed, gone) == ({"row_count": 1}, {"row_count": 1})
    assert refused.value.code == "sql.all_rows"
    assert await database.rows("SELECT id FROM orders") == ((1,),)


async def test_tables_and_columns_are_listed(database: Database) -> None:
    await database.rows("CREATE VIEW late AS SELECT 1 AS id")

    tables = await list_tables(Asked("/table"), database.context())
    columns = await list_columns(
        Asked("/where/0/column", {"table": f"{database.name}.orders"}), database.context()
    )
    none = await list_columns(Asked("/where/0/column", {"table": "nowhere"}), database.context())

    assert [(one.value, one.hint) for one in tables.items] == [("late", "view"), ("orders", None)]
    assert [one.value for one in columns.items] == ["id", "state", "total"]
    assert none.items == []
