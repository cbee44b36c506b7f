"""Rows that are written, changed and removed."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.mysql.delete import delete
from connectors.mysql.insert import InsertInput
from connectors.mysql.update import update
from connectors.mysql.writing import statement_for
from nextscript.errors import Rejected
from tests.connectors.mysql.conftest import Database


@pytest.fixture
async def notes(database: Database) -> Database:
    await database.rows(
        "CREATE TABLE notes (id int AUTO_INCREMENT PRIMARY KEY, word varchar(50) UNIQUE,"
        " data json, at timestamp(3) NULL, day date, local datetime, count int DEFAULT 7)"
    )
    return database


async def test_rows_are_written_together_or_not_at_all(notes: Database) -> None:
    rows = [{"word": "a", "data": {"x": [1]}}, {"word": "b", "count": None}, {"word": "c"}]

    written = await notes.insert("notes", rows=rows)

    assert written["row_count"] == 3
    assert written["insert_id"] == 1
    assert await notes.rows("SELECT word, data, count FROM notes ORDER BY word") == (
        ("a", '{"x": [1]}', 7),
        ("b", None, None),
        ("c", None, 7),
    )
    with pytest.raises(Rejected) as refused:
        await notes.insert("notes", rows=[{"word": "d"}, {"word": "a", "count": 1}])
    assert refused.value.code == "mysql.1062"
    assert await notes.rows("SELECT count(*) FROM notes") == ((3,),)


async def test_a_time_with_its_zone_is_written_in_utc_and_text_stays_text(
    notes: Database,
) -> None:
    when = "2026-01-02T01:04:05.5+02:00"
    row = {"word": when, "at": when, "day": when, "local": when}

    await notes.insert("notes", row=row)

    found = await notes.query("SELECT word, at, day, local FROM notes WHERE at = ?", when)
    assert found["rows"] == [
        {
            "word": when,
            "at": "2026-01-01T23:04:05.500+00:00",
            "day": "2026-01-01",
            "local": "2026-01-01T23:04:05",
        }
    ]
    where = [{"column": "at", "value": when}, {"column": "word", "value": when}]
    assert (await notes.step(delete, table="notes", where=where))["row_count"] == 1


@pytest.mark.parametrize(
    ("rule", "left", "counted"),
    [
        ({"action": "ignore"}, ("a", 1, "1"), 1),
        ({"action": "update"}, ("a", 2, "2"), 2),
        ({"columns": ["count"]}, ("a", 2, "1"), 2),
    ],
)
async def test_a_row_that_exists_is_left_or_updated(
    notes: Database, rule: Any, left: tuple[object, ...], counted: int
) -> None:
    await notes.insert("notes", row={"word": "a", "count": 1, "data": {"x": 1}})
    rows = [
        {"word": "a", "count": 2, "data": {"x": 2}},
        {"word": "b", "count": 2, "data": {"x": 3}},
    ]

    written = await notes.insert("notes", rows=rows, on_duplicate=rule)

    assert written["row_count"] == counted
    found = await notes.rows("SELECT word, count, JSON_VALUE(data, '$.x') FROM notes ORDER BY word")
    assert found == (left, ("b", 2, "3"))


async def test_leaving_rows_that_exist_hides_no_other_error(notes: Database) -> None:
    row = {"word": "x" * 51}
    with pytest.raises(Rejected):
        await notes.insert("notes", row=row, on_duplicate={"action": "ignore"})


async def test_many_rows_are_several_statements_and_one_transaction(notes: Database) -> None:
    rows: list[Any] = [{"word": f"w{n}", "count": n} for n in range(12_000)]

    assert (await notes.insert("notes", rows=rows))["row_count"] == 12_000

    assert await notes.rows("SELECT count(*), sum(count) FROM notes") == ((12_000, 71_994_000),)
    with pytest.raises(Rejected):
        await notes.insert("notes", rows=[{"word": f"v{n}"} for n in range(12_000)] + rows[:1])
    assert await notes.rows("SELECT count(*) FROM notes") == ((12_000,),)


@pytest.mark.case("INJ-01")
async def test_a_name_can_be_nothing_but_a_name(notes: Database) -> None:
    await notes.query("CREATE TABLE odd (`a``b; --` int)")
    assert (await notes.insert("odd", row={"a`b; --": 1}))["row_count"] == 1
    attack = InsertInput.model_validate({"table": "t`; DROP TABLE notes", "row": {"id": 1}})
    text = statement_for(attack, ("id",), [{"id": 1}]).text
    assert text == "INSERT INTO `t``; DROP TABLE notes` (`id`) VALUES (?)"
    for table, column in (("notes` SET id=1 -- ", "id"), ("notes", "id`) VALUES (1) -- ")):
        with pytest.raises(Rejected):
            await notes.insert(table, row={column: 1})
    assert await notes.rows("SELECT count(*) FROM notes") == ((0,),)


@pytest.mark.parametrize(
    "config",
    [{"table": "t"}, {"table": "t", "row": {}}, {"table": "t", "row": {"a": 1}, "rows": []}],
)
def test_an_insert_needs_rows(config: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        InsertInput.model_validate(config)


async def test_the_rows_that_are_meant_are_changed_and_removed(notes: Database) -> None:
    await notes.insert("notes", rows=[{"word": word} for word in "abcd"])
    two = [{"column": "word", "operator": "in", "value": ["a", "c", "x"]}]

    changed = await notes.step(update, table="notes", where=two, set={"count": 7})
    gone = await notes.step(delete, table="notes", where=two)

    assert (changed["row_count"], gone["row_count"]) == (2, 2)
    assert await notes.rows("SELECT word FROM notes ORDER BY word") == (("b",), ("d",))


async def test_without_a_condition_nothing_is_changed(notes: Database) -> None:
    await notes.insert("notes", rows=[{"word": word} for word in "abc"])
    tried: list[tuple[Any, dict[str, Any]]] = [(update, {"set": {"count": 0}}), (delete, {})]
    for step, config in tried:
        with pytest.raises(Rejected) as refused:
            await notes.step(step, table="notes", **config)
        assert refused.value.code == "sql.all_rows"

    assert (await notes.step(delete, table="notes", all=True))["row_count"] == 3


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize("value", ["a' OR 'a'='a", 0, 0.0, False, True, "0"])
async def test_a_value_cannot_widen_what_is_removed(notes: Database, value: Any) -> None:
    await notes.insert("notes", rows=[{"word": word} for word in "abc"])

    for operator, given in (("=", value), ("in", [value])):
        where = [{"column": "word", "operator": operator, "value": given}]
        assert (await notes.step(delete, table="notes", where=where))["row_count"] == 0
