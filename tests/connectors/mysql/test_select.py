"""Reading rows of one table by conditions, in pages."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.mysql.select import select
from nextscript.errors import Rejected
from tests.connectors.mysql.conftest import Database


@pytest.fixture
async def people(database: Database) -> Database:
    await database.rows(
        "CREATE TABLE people (id bigint, name varchar(50), born date, score decimal(10,2),"
        " seen timestamp NULL)"
    )
    await database.rows(
        "INSERT INTO people VALUES (1, 'Ada', '1815-12-10', 9.5, '2026-01-01 10:00:00'),"
        " (2, 'Bob', '1990-01-02', NULL, '2026-01-01 11:00:00'),"
        " (3, 'Cyd', '1990-01-02', 7, NULL), (9007199254740993, 'O''Neil; --', NULL, 7, NULL),"
        " (9007199254740992, '50%', '2001-01-01', 1, NULL)"
    )
    return database


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (("name", "=", "Ada"), ["Ada"]),
        (("name", "=", "O'Neil; --"), ["O'Neil; --"]),
        (("name", "=", 0), []),
        (("id", "!=", 1), ["50%", "Bob", "Cyd", "O'Neil; --"]),
        (("id", "=", 9007199254740993), ["O'Neil; --"]),
        (("score", ">=", 7), ["Ada", "Cyd", "O'Neil; --"]),
        (("score", "<", "7"), ["50%"]),
        (("born", ">", "1990-01-01"), ["50%", "Bob", "Cyd"]),
        (("id", "in", [1, 3, 99]), ["Ada", "Cyd"]),
        (("id", "in", []), []),
        (("id", "not in", [1, 2]), ["50%", "Cyd", "O'Neil; --"]),
        (("name", "like", "%d%"), ["Ada", "Cyd"]),
        (("name", "like", "50\\%"), ["50%"]),
        (("score", "is null", None), ["Bob"]),
        (("name", "is not null", None), ["50%", "Ada", "Bob", "Cyd", "O'Neil; --"]),
    ],
)
async def test_rows_are_found_by_conditions(
    people: Database, condition: tuple[str, str, Any], names: list[str]
) -> None:
    column, operator, value = condition
    where = [{"column": column, "operator": operator, "value": value}]
    asked: dict[str, Any] = {"table": "people", "columns": ["name"], "order": [{"column": "name"}]}

    found = await people.step(select, where=where, **asked)

    assert found["rows"] == [{"name": name} for name in names]


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize("attack", ["1 OR 1=1", "x' OR '1'='1", "1; DROP TABLE people", "\\' OR 1"])
async def test_a_value_of_a_condition_never_becomes_sql(people: Database, attack: str) -> None:
    where = [{"column": "name", "value": attack}]

    assert (await people.step(select, table="people", where=where))["rows"] == []
    assert await people.rows("SELECT count(*) FROM people") == ((5,),)


@pytest.mark.case("INJ-01")
async def test_a_column_can_be_nothing_but_a_name(people: Database) -> None:
    for name in ("id` = 1 OR `id", "id = 1 --", "*"):
        with pytest.raises(Rejected) as refused:
            await people.step(select, table="people", where=[{"column": name, "value": 1}])
        assert refused.value.code == "mysql.1054"


async def test_pages_go_on_where_the_last_one_ended_though_rows_are_added(
    people: Database,
) -> None:
    order = [{"column": "born", "descending": True}, {"column": "id"}]
    where = [{"column": "born", "operator": "is not null"}]
    asked: dict[str, Any] = {"columns": ["name"], "where": where, "order": order, "limit": 2}

    first = await people.step(select, table="people", **asked)
    await people.rows("INSERT INTO people VALUES (9, 'New', '2020-01-01', 0, NULL)")
    second = await people.step(select, table="people", **asked, after=first["next"])

    assert first["rows"] == [{"name": "50%"}, {"name": "Bob"}]
    assert second["rows"] == [{"name": "Cyd"}, {"name": "Ada"}]
    assert (second["more"], second["next"]) == (False, None)


async def test_pages_go_on_by_time(people: Database) -> None:
    asked: dict[str, Any] = {
        "table": "people",
        "where": [{"column": "seen", "operator": "is not null"}],
        "order": [{"column": "seen"}],
        "limit": 1,
    }

    first = await people.step(select, **asked)
    second = await people.step(select, **asked, after=first["next"])

    assert first["next"] == ["2026-01-01T10:00:00+00:00"]
    assert [row["name"] for row in second["rows"]] == ["Bob"]  # type: ignore[union-attr, index, call-overload]


async def test_a_table_of_another_database_is_named_with_it(people: Database) -> None:
    found = await people.step(select, table=f"{people.name}.people", limit=2, offset=3)
    assert (found["row_count"], found["more"]) == (2, False)
