"""Any statement on a real database."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import JsonValue, ValidationError

from connectors.mysql.query import query
from connectors.mysql.transaction import transaction
from nextscript.errors import Rejected, Retryable, Unanswered
from nextscript.testing import run
from tests.connectors.mysql.conftest import Database

HOSTILE = ["1 OR 1=1", "1; DROP TABLE t", "' OR ''='", "\\' OR 1=1 -- ", "\\", "?", "%s", "\0x"]


async def test_rows_are_json(database: Database) -> None:
    await database.rows(
        "CREATE TABLE t (i bigint, u bigint unsigned, f double, n decimal(10,2), huge decimal(40),"
        " b bool, at timestamp(3) NULL, local datetime, day date, took time, bytes blob,"
        " bits bit(9), data json, nothing int, word varchar(20), kind enum('a', 'b'), y year)"
    )
    await database.rows(
        "INSERT INTO t VALUES (1, 18446744073709551615, 2.5, 10.20,"
        " 1234567890123456789012345678901234567890, true, '2026-01-02 03:04:05.5',"
        " '2026-01-02 03:04:05', '2026-01-02', '-30:00:01', 'hi', b'100000001', '{\"a\": [1]}',"
        " NULL, 'é😀', 'b', 2026)"
    )

    assert (await database.query("SELECT * FROM t"))["rows"] == [
        {
            "i": 1,
            "u": 18446744073709551615,
            "f": 2.5,
            "n": 10.2,
            "huge": "1234567890123456789012345678901234567890",
            "b": 1,
            "at": "2026-01-02T03:04:05.500+00:00",
            "local": "2026-01-02T03:04:05",
            "day": "2026-01-02",
            "took": "-30:00:01",
            "bytes": "aGk=",
            "bits": 257,
            "data": '{"a": [1]}',  # MariaDB's JSON is text
            "nothing": None,
            "word": "é😀",
            "kind": "b",
            "y": 2026,
        }
    ]


@pytest.mark.parametrize(
    "value",
    [7, -(2**63), 1.25, 1e300, "x", "", "é😀", "a'b\"c\\d`e", "?", "%s", "\0\n\r\x1a", None],
)
async def test_a_value_comes_back_as_it_went(database: Database, value: JsonValue) -> None:
    assert (await database.query("SELECT ? AS v, '?%' AS w", value))["rows"] == [
        {"v": value, "w": "?%"}
    ]


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize("attack", HOSTILE)
async def test_a_value_never_becomes_sql(database: Database, attack: str) -> None:
    await database.query("CREATE TABLE t (id varchar(50))")
    await database.insert("t", rows=[{"id": "1"}, {"id": "2"}, {"id": attack}])
    sql = "SELECT id FROM t WHERE id = ?"

    assert (await database.query(sql, attack))["rows"] == [{"id": attack}]

    with pytest.raises(ValidationError, match="SQL takes no"):
        await database.query("SELECT * FROM t WHERE id = {{ input.id }}")
    assert (await database.rows("SELECT count(*) FROM t")) == ((3,),)


@pytest.mark.case("INJ-01")
async def test_one_statement_at_a_time(database: Database) -> None:
    with pytest.raises(Rejected) as refused:
        await database.query("SELECT 1; SELECT 2")
    assert refused.value.code == "mysql.1064"


async def test_a_statement_without_rows_counts_those_it_changed(database: Database) -> None:
    made = await database.query("CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, n int)")
    first = await database.query("INSERT INTO t (n) VALUES (?), (?), (3)", 1, 2)
    changed = await database.query("UPDATE t SET n = 3 WHERE n > ?", 1)
    gone = await database.query("DELETE FROM t RETURNING id", max_rows=2)

    assert made["row_count"] == 0
    assert (first["row_count"], first["insert_id"]) == (3, 1)
    assert (changed["row_count"], changed["rows"]) == (2, [])  # one of them had that value
    assert (gone["row_count"], gone["more"]) == (2, True)
    assert await database.rows("SELECT * FROM t") == ()


async def test_only_so_many_rows_are_read(database: Database) -> None:
    for limit in ("", " LIMIT 100000"):
        result = await database.query(f"SELECT seq FROM seq_1_to_1000000{limit}", max_rows=3)
        assert (result["row_count"], result["more"]) == (3, True)


async def test_a_procedure_gives_its_first_rows(database: Database) -> None:
    await database.query("CREATE PROCEDURE two(n int) BEGIN SELECT n AS a; SELECT 2 AS b; END")

    assert (await database.query("CALL two(?)", 5))["rows"] == [{"a": 5}]


@pytest.mark.parametrize(
    ("sql", "parameters", "error", "code"),
    [
        ("SELEC 1", [], Rejected, "mysql.1064"),
        ("SELECT * FROM nowhere", [], Rejected, "mysql.1146"),
        ("SELECT ?", [], Rejected, "mysql.parameters"),
        ("SELECT ?", [1, 2], Rejected, "mysql.parameters"),
        ("SELECT ?", ["\ud800"], Rejected, "mysql.parameters"),
        (
            "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE mysql.proc",
            [],
            Rejected,
            "mysql.4166",
        ),
        ("SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1213", [], Retryable, "mysql.1213"),
        ("SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1040", [], Retryable, "mysql.1040"),
    ],
)
async def test_errors_are_sorted_by_whether_they_may_pass(
    database: Database, sql: str, parameters: list[JsonValue], error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as refused:
        await database.query(sql, *parameters)
    assert getattr(refused.value, "code", "") == code


async def test_a_deadlock_is_tried_again(database: Database) -> None:
    await database.rows("CREATE TABLE t (id int PRIMARY KEY, n int)")
    await database.rows("INSERT INTO t SELECT seq, 0 FROM seq_1_to_50")
    await database.rows("START TRANSACTION")
    await database.rows("UPDATE t SET n = 1 WHERE id > 1")  # the longer one wins
    statements = [{"sql": f"UPDATE t SET n = 2 WHERE id = {id_}"} for id_ in (1, 2)]
    slow = asyncio.create_task(database.step(transaction, statements=statements))
    await database.seen("UPDATE t SET n = 2 WHERE id = 2")
    await database.rows("UPDATE t SET n = 1 WHERE id = 1")
    await database.rows("ROLLBACK")

    with pytest.raises(Retryable) as refused:
        await slow
    assert refused.value.code == "mysql.1213"


async def test_a_slow_statement_is_stopped(database: Database) -> None:
    slow = database.context(statement_timeout="100ms")
    with pytest.raises(Rejected) as refused:
        await run(query, {"sql": "SELECT SLEEP(30)"}, slow)
    assert refused.value.code == "mysql.timeout"


async def test_a_statement_whose_connection_was_killed_has_no_answer(
    database: Database,
) -> None:
    slow = asyncio.create_task(database.query("SELECT SLEEP(60)"))
    await database.rows(f"KILL {await database.seen('SELECT SLEEP')}")

    with pytest.raises(Unanswered):
        await slow
