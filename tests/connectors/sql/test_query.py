"""Any statement on a real database, by a driver SQLAlchemy knows."""

from __future__ import annotations

import pytest
from pydantic import JsonValue, ValidationError

from connectors.sql.query_to_file import query_to_file
from connectors.sql.transaction import transaction
from nextscript.errors import Rejected
from nextscript.testing import MemoryFiles
from tests.connectors.sql.conftest import Database

HOSTILE = ["1 OR 1=1", "' OR ''='", "\\' OR 1=1 -- ", "?", ":p0", "%s", "%(p0)s", "\\:x", "{0}"]


async def test_rows_are_json(database: Database) -> None:
    await database.rows(
        "CREATE TABLE t (i bigint, f double, n decimal(10,2), huge decimal(40), at datetime(3),"
        " day date, took time, bytes blob, nothing int, word varchar(20))"
    )
    await database.rows(
        "INSERT INTO t VALUES (1, 2.5, 10.20, 1234567890123456789012345678901234567890,"
        " '2026-01-02 03:04:05.5', '2026-01-02', '12:30:01', 'hi', NULL, 'é😀')"
    )

    assert (await database.query("SELECT * FROM t"))["rows"] == [
        {
            "i": 1,
            "f": 2.5,
            "n": 10.2,
            "huge": "1234567890123456789012345678901234567890",
            "at": "2026-01-02T03:04:05.500000",
            "day": "2026-01-02",
            "took": "12:30:01",
            "bytes": "aGk=",
            "nothing": None,
            "word": "é😀",
        }
    ]


@pytest.mark.parametrize("value", [7, 1.25, "x", "", "é😀", "a'b\"c\\d`e", "\0\n\r\x1a", None])
async def test_a_value_comes_back_as_it_went(database: Database, value: JsonValue) -> None:
    assert (await database.query("SELECT ? AS v, '?%:a \\:b' AS w -- ?", value))["rows"] == [
        {"v": value, "w": "?%:a :b"}
    ]


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize("attack", HOSTILE)
async def test_a_value_never_becomes_sql(database: Database, attack: str) -> None:
    await database.query("INSERT INTO orders VALUES (3, ?, 0)", attack)

    found = await database.query("SELECT id FROM orders WHERE state=?", attack)

    assert found["rows"] == [{"id": 3}]
    with pytest.raises(ValidationError, match="SQL takes no"):
        await database.query("SELECT * FROM orders WHERE id = {{ input.id }}")
    assert (await database.rows("SELECT count(*) FROM orders")) == ((3,),)


async def test_only_so_many_rows_are_kept_and_changes_are_counted(database: Database) -> None:
    first = await database.query("SELECT id FROM orders ORDER BY id", max_rows=1)
    changed = await database.query("UPDATE orders SET state = 'late' WHERE id > ?", 0)

    assert (first["rows"], first["more"]) == ([{"id": 1}], True)
    assert (changed["row_count"], changed["rows"]) == (2, [])
    assert await database.rows("SELECT DISTINCT state FROM orders") == (("late",),)


@pytest.mark.parametrize(
    ("sql", "parameters", "code"),
    [
        ("SELEC 1", [], "sql.statement"),
        ("SELECT * FROM nowhere", [], "sql.statement"),
        ("SELECT ?", [], "sql.parameters"),
        ("SELECT 1", [1], "sql.parameters"),
        ("INSERT INTO orders VALUES (1, 'twice', 0)", [], "sql.integrity"),
        ("SELECT 1; SELECT 2", [], "sql.statement"),
    ],
)
async def test_what_a_database_refuses_is_said(
    database: Database, sql: str, parameters: list[JsonValue], code: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await database.query(sql, *parameters)
    assert refused.value.code == code


async def test_a_transaction_is_done_whole_or_not_at_all(database: Database) -> None:
    pay = {"sql": "UPDATE orders SET state = ? WHERE id = ?", "expect": 1}
    one, nobody = ({**pay, "parameters": ["paid", id_]} for id_ in (1, 9))

    done = await database.step(transaction, statements=[one])
    with pytest.raises(Rejected) as refused:
        await database.step(transaction, statements=[{**one, "parameters": ["open", 1]}, nobody])

    assert done["results"] == [{"rows": [], "row_count": 1, "more": False}]
    assert refused.value.code == "sql.unexpected"
    assert await database.rows("SELECT state FROM orders WHERE id = 1") == (("paid",),)


async def test_rows_of_any_number_go_to_a_file(database: Database) -> None:
    files = MemoryFiles()

    kept = await database.step(
        query_to_file,
        files,
        sql="SELECT seq AS n FROM seq_1_to_25000 WHERE seq > ?",
        parameters=[5],
    )
    with pytest.raises(Rejected, match="no rows"):
        await database.step(query_to_file, MemoryFiles(), sql="DELETE FROM orders")

    assert kept["row_count"] == 24_995
    assert await database.rows("SELECT count(*) FROM orders") == ((2,),)
