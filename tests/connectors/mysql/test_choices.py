"""Choosing tables and columns of a real database while a step is filled in."""

from __future__ import annotations

from connectors.mysql.choices import list_columns, list_tables
from nextscript.options import Asked
from tests.connectors.mysql.conftest import Database


async def test_the_tables_are_listed_and_found_by_what_is_typed(database: Database) -> None:
    await database.query("CREATE TABLE zebra_orders (id int)")
    await database.query("CREATE VIEW zebra_open AS SELECT 1 AS id")

    here = await list_tables(Asked("/table", search="ZEBRA_"), database.context())
    there = await list_tables(
        Asked("/table", search=f"{database.name}."), database.context(database="")
    )

    assert [(one.value, one.hint) for one in here.items] == [
        ("zebra_open", "view"),
        ("zebra_orders", None),
    ]
    assert [one.value for one in there.items] == [
        f"{database.name}.zebra_open",
        f"{database.name}.zebra_orders",
    ]


async def test_the_columns_are_those_of_the_chosen_table(database: Database) -> None:
    await database.query("CREATE TABLE zebra (id int, `Full Name` text, total decimal(9, 2))")

    for table in ("zebra", f"{database.name}.zebra"):
        found = await list_columns(Asked("/where/0/column", {"table": table}), database.context())
        assert [(one.value, one.hint) for one in found.items] == [
            ("id", "int(11)"),
            ("Full Name", "text"),
            ("total", "decimal(9,2)"),
        ]
    some = await list_columns(
        Asked("/where/0/column", {"table": "zebra"}, "name"), database.context()
    )
    none = [
        await list_columns(Asked("/where/0/column", config), database.context())
        for config in ({}, {"table": "{{ input.table }}"}, {"table": "no such.table"})
    ]

    assert [one.value for one in some.items] == ["Full Name"]
    assert [one.items for one in none] == [[], [], []]
