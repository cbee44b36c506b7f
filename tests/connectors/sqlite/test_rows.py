"""Rows that are written, changed, found, removed, and in files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.sqlite.delete import delete
from connectors.sqlite.insert import insert
from connectors.sqlite.load_file import load_file
from connectors.sqlite.query_to_file import query_to_file
from connectors.sqlite.select import select
from connectors.sqlite.update import update
from nextscript.errors import Rejected
from nextscript.testing import run
from tests.connectors.sqlite.conftest import Databases


@pytest.fixture
def people(databases: Databases) -> Databases:
    databases.make(
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT UNIQUE, born TEXT, score REAL,"
        " data TEXT, note TEXT DEFAULT 'new');"
        "INSERT INTO people VALUES (1, 'Ada', '1815-12-10', 9.5, NULL, NULL),"
        " (2, 'Bob', '1990-01-02', NULL, NULL, NULL), (3, 'Cyd', '1990-01-02', 7, NULL, NULL),"
        " (4, 'O''Neil; --', NULL, 7, NULL, NULL)"
    )
    return databases


async def test_rows_are_written_together_or_not_at_all(people: Databases) -> None:
    rows: list[Any] = [{"name": "x", "data": {"a": [1]}}, {"name": "y", "note": None}]

    assert (await people.step(insert, table="people", rows=rows))["row_count"] == 2

    assert people.rows("SELECT name, data, note FROM people WHERE id > 4 ORDER BY name") == [
        ("x", '{"a": [1]}', "new"),
        ("y", None, None),
    ]
    with pytest.raises(Rejected) as refused:
        await people.step(insert, table="people", rows=[{"name": "z"}, {"name": "x"}])
    assert refused.value.code == "sqlite.constraint_unique"
    assert people.rows("SELECT count(*) FROM people") == [(6,)]


@pytest.mark.parametrize(("action", "score", "count"), [("ignore", 9.5, 1), ("update", 1.0, 2)])
async def test_a_row_that_exists_is_left_or_updated(
    people: Databases, action: str, score: float, count: int
) -> None:
    rule = {"columns": ["name"], "action": action}
    rows = [{"name": "Ada", "score": 1}, {"name": "New", "score": 1}]

    written = await people.step(insert, table="people", rows=rows, on_conflict=rule)

    assert written["row_count"] == count
    assert people.rows("SELECT score FROM people WHERE name = 'Ada'") == [(score,)]


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        (("name", "=", "O'Neil; --"), [4]),
        (("name", "=", 0), []),
        (("id", "!=", 1), [2, 3, 4]),
        (("score", ">=", 7), [1, 3, 4]),
        (("id", "in", [1, 3, 99]), [1, 3]),
        (("name", "like", "%d%"), [1, 3]),
        (("score", "is null", None), [2]),
    ],
)
async def test_rows_are_found_by_conditions(
    people: Databases, condition: tuple[str, str, Any], ids: list[int]
) -> None:
    column, operator, value = condition
    where = [{"column": column, "operator": operator, "value": value}]

    found = await people.step(
        select, table="people", columns=["id"], where=where, order=[{"column": "id"}]
    )

    assert found["rows"] == [{"id": id_} for id_ in ids]


async def test_pages_go_on_where_the_last_one_ended(people: Databases) -> None:
    order = [{"column": "born", "descending": True}, {"column": "id"}]
    where = [{"column": "born", "operator": "is not null"}]
    asked: dict[str, Any] = {"columns": ["name"], "where": where, "order": order, "limit": 2}

    first = await people.step(select, table="people", **asked)
    second = await people.step(select, table="people", **asked, after=first["next"])

    assert first["rows"] == [{"name": "Bob"}, {"name": "Cyd"}]
    assert (second["rows"], second["more"]) == ([{"name": "Ada"}], False)


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize("name", ["name` = 1 OR `name", 'x" OR 1 --', "nowhere", "*", "1"])
async def test_a_name_can_be_nothing_but_a_name(people: Databases, name: str) -> None:
    # SQLite takes "nowhere" for the text nowhere, which would equal itself in every row.
    where = [{"column": name, "value": name}]
    for step, config in (
        (select, {"where": where}),
        (delete, {"where": where}),
        (update, {"where": where, "set": {"note": "x"}}),
        (insert, {"row": {name: 1}}),
        (insert, {"row": {"name": "x"}, "on_conflict": {"columns": [name]}}),
    ):
        with pytest.raises(Rejected):
            await people.step(step, table="people", **config)
    with pytest.raises(Rejected):
        await people.step(insert, table=f"people`; DROP TABLE `{name}", row={"name": "x"})
    assert people.rows("SELECT count(*), count(note) FROM people") == [(4, 0)]


async def test_the_rows_that_are_meant_are_changed_and_removed(people: Databases) -> None:
    two = [{"column": "name", "operator": "in", "value": ["Ada", "Cyd", "x' OR 1"]}]

    changed = await people.step(update, table="people", where=two, set={"note": "seen"})
    gone = await people.step(delete, table="people", where=two)

    assert (changed["row_count"], gone["row_count"]) == (2, 2)
    assert people.rows("SELECT id FROM people") == [(2,), (4,)]
    for step, config in ((update, {"set": {"note": "x"}}), (delete, {})):
        with pytest.raises(Rejected) as refused:
            await people.step(step, table="people", **config)
        assert refused.value.code == "sql.all_rows"
    assert (await people.step(delete, table="people", all=True))["row_count"] == 2


async def test_a_table_is_filled_from_a_file(people: Databases) -> None:
    lines = "".join(f"n{number},{number}\n" for number in range(5000))
    file = await people.kept(f"name,score\n{lines}".encode(), "people.csv")

    assert (await people.step(load_file, table="people", file=file))["row_count"] == 5000

    assert people.rows("SELECT score FROM people WHERE name = 'n77'") == [(77.0,)]
    bad = await people.kept(b"name\nnew\nAda\n", "people.csv")
    with pytest.raises(Rejected):
        await people.step(load_file, table="people", file=bad)
    assert people.rows("SELECT count(*) FROM people WHERE name = 'new'") == [(0,)]


async def test_every_row_is_written_to_a_file(people: Databases) -> None:
    sql = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " SELECT i AS id, 'line, ' || i AS `Some text` FROM n"
    )
    written = await people.step(query_to_file, sql=sql, parameters=[25_000], name="lines.csv")
    text = people.files.content(written["file"]["$file"]).decode()

    assert written["row_count"] == 25_000
    assert text.splitlines()[25_000] == '25000,"line, 25000"'
    lines = await people.step(query_to_file, sql="SELECT 1.5 AS a", format="jsonl")
    assert json.loads(people.files.content(lines["file"]["$file"])) == {"a": 1.5}


async def test_a_query_for_a_file_changes_nothing(people: Databases) -> None:
    kept = dict(people.files.kept)
    for sql in ("DELETE FROM people RETURNING id", "DROP TABLE people", "SELECT * FROM nowhere"):
        with pytest.raises(Rejected):
            await run(query_to_file, {"sql": sql}, people.context())

    assert people.rows("SELECT count(*) FROM people") == [(4,)]
    assert people.files.kept == kept
