"""Reading rows of one table by conditions, in pages."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.postgres.select import select
from connectors.postgres.statements import POSTGRES
from nextscript.errors import Rejected
from nextscript.rows.selecting import SelectInput
from nextscript.rows.selecting import select as statement_for
from tests.connectors.postgres.conftest import Database


@pytest.fixture
async def people(database: Database) -> Database:
    await database.query("CREATE TABLE {s}.people (id int, name text, born date, score numeric)")
    await database.query(
        "INSERT INTO {s}.people VALUES (1, 'Ada', '1815-12-10', 9.5),"
        " (2, 'Bob', '1990-01-02', NULL), (3, 'Cyd', '1990-01-02', 7),"
        " (4, 'O''Neil; --', NULL, 7), (5, '50%', '2001-01-01', 1)"
    )
    return database


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        (("name", "=", "Ada"), [1]),
        (("name", "=", "O'Neil; --"), [4]),
        (("id", "!=", 1), [2, 3, 4, 5]),
        (("score", ">=", 7), [1, 3, 4]),
        (("score", "<", "7"), [5]),
        (("born", ">", "1990-01-01"), [2, 3, 5]),
        (("id", "in", [1, 3, 99]), [1, 3]),
        (("id", "in", []), []),
        (("id", "not in", [1, 2]), [3, 4, 5]),
        (("name", "like", "%d%"), [1, 3]),
        (("name", "not like", "%d%"), [2, 4, 5]),
        (("score", "is null", None), [2]),
        (("score", "is not null", None), [1, 3, 4, 5]),
    ],
)
async def test_rows_are_found_by_conditions(
    people: Database, condition: tuple[str, str, Any], ids: list[int]
) -> None:
    column, operator, value = condition
    where = [{"column": column, "operator": operator, "value": value}]

    found = await people.do(select, "people", columns=["id"], where=where, order=[{"column": "id"}])

    assert found["rows"] == [{"id": id_} for id_ in ids]


async def test_any_of_the_conditions_can_be_enough(people: Database) -> None:
    where = [{"column": "id", "value": 1}, {"column": "score", "operator": "is null"}]
    by_id = [{"column": "id"}]

    both = await people.do(select, "people", where=where)
    either = await people.do(
        select, "people", columns=["id"], where=where, match="any", order=by_id
    )

    assert both["rows"] == []
    assert either["rows"] == [{"id": 1}, {"id": 2}]


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize("attack", ["1 OR 1=1", "x' OR '1'='1", "1; DROP TABLE people"])
async def test_a_value_of_a_condition_never_becomes_sql(people: Database, attack: str) -> None:
    where = [{"column": "name", "value": attack}]

    found = await people.do(select, "people", where=where)

    assert found["rows"] == []
    assert (await people.query("SELECT count(*) AS n FROM {s}.people"))["rows"] == [{"n": 5}]


async def test_a_column_can_be_nothing_but_a_name(people: Database) -> None:
    with pytest.raises(Rejected) as refused:
        await people.do(select, "people", where=[{"column": 'id" = 1 OR "id', "value": 1}])
    assert refused.value.code == "postgres.42703"


@pytest.mark.parametrize(
    ("operator", "value"), [("=", None), ("in", "1"), ("in", [None]), ("in", [1] * 1001)]
)
async def test_a_condition_that_cannot_be_asked_is_refused(
    people: Database, operator: str, value: Any
) -> None:
    where = [{"column": "id", "operator": operator, "value": value}]
    with pytest.raises(Rejected) as refused:
        await people.do(select, "people", where=where)
    assert refused.value.code == "sql.condition"


async def test_pages_go_on_where_the_last_one_ended_though_rows_are_added(
    people: Database,
) -> None:
    order = [{"column": "born", "descending": True}, {"column": "id"}]
    where = [{"column": "born", "operator": "is not null"}]
    asked: dict[str, Any] = {"columns": ["name"], "where": where, "order": order, "limit": 2}

    first = await people.do(select, "people", **asked)
    await people.query("INSERT INTO {s}.people VALUES (9, 'New', '2020-01-01', 0)")
    second = await people.do(select, "people", **asked, after=first["next"])

    assert first["rows"] == [{"name": "50%"}, {"name": "Bob"}]
    assert (first["more"], first["next"]) == (True, ["1990-01-02", 2])
    assert second["rows"] == [{"name": "Cyd"}, {"name": "Ada"}]
    assert (second["more"], second["next"]) == (False, None)


async def test_rows_can_be_passed_over(people: Database) -> None:
    found = await people.do(
        select, "people", columns=["id"], order=[{"column": "id"}], offset=3, limit=1
    )
    assert (found["rows"], found["more"]) == ([{"id": 4}], True)


def test_a_page_goes_on_in_one_way() -> None:
    with pytest.raises(ValidationError, match="after needs an order"):
        SelectInput.model_validate({"table": "t", "after": [1]})
    wrong = SelectInput.model_validate({"table": "t", "after": [1, 2], "order": [{"column": "id"}]})
    with pytest.raises(Rejected, match="next of the page"):
        statement_for(wrong, POSTGRES)
