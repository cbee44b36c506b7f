"""Choosing tables and columns of a real database while a step is filled in."""

from __future__ import annotations

from connectors.postgres.choices import list_columns, list_tables
from nextscript.options import Asked
from tests.connectors.postgres.conftest import Database, context


async def test_the_tables_are_listed_and_found_by_what_is_typed(database: Database) -> None:
    await database.query("CREATE TABLE {s}.zebra_orders (id int)")
    await database.query("CREATE VIEW {s}.zebra_open AS SELECT 1 AS id")

    found = await list_tables(Asked("/table", search=f"{database.schema}.ZEBRA_"), context())

    assert [(one.value, one.hint) for one in found.items] == [
        (f"{database.schema}.zebra_open", "view"),
        (f"{database.schema}.zebra_orders", None),
    ]


async def test_the_columns_are_those_of_the_chosen_table(database: Database) -> None:
    await database.query('CREATE TABLE {s}.zebra (id int, "Full Name" text, total numeric(9, 2))')
    chosen = {"table": f"{database.schema}.zebra"}

    found = await list_columns(Asked("/returning/0", chosen), context())
    some = await list_columns(Asked("/returning/0", chosen, "name"), context())
    written = await list_columns(Asked("/returning/0", {"table": "{{ input.table }}"}), context())
    nowhere = await list_columns(Asked("/returning/0", {"table": "no such.table"}), context())

    assert [(one.value, one.hint) for one in found.items] == [
        ("id", "integer"),
        ("Full Name", "text"),
        ("total", "numeric(9,2)"),
    ]
    assert [one.value for one in some.items] == ["Full Name"]
    assert written.items == nowhere.items == []
