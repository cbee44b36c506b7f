"""Any statement that is allowed, on a real database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.sqlite.query import query
from connectors.sqlite.transaction import TransactionInput, transaction
from nextscript.errors import Rejected, Retryable
from nextscript.testing import run
from tests.connectors.sqlite.conftest import Databases

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "


async def test_rows_are_json(databases: Databases) -> None:
    sql = "SELECT 1 AS i, 2.5 AS f, 'é' AS t, x'6869' AS b, NULL AS n, 9e999 AS far, ? AS j"

    assert (await databases.query(sql, {"a": [1]}))["rows"] == [
        {"i": 1, "f": 2.5, "t": "é", "b": "aGk=", "n": None, "far": "inf", "j": '{"a": [1]}'}
    ]


@pytest.mark.parametrize("value", [7, -(2**63), 1.25, "x", "", "é😀", "a'b\"c`d", "?", "\0", None])
async def test_a_value_comes_back_as_it_went(databases: Databases, value: Any) -> None:
    assert (await databases.query("SELECT ? AS v", value))["rows"] == [{"v": value}]


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize("attack", ["1 OR 1=1", "1; DROP TABLE t", "' OR ''='", "1'--"])
async def test_a_value_never_becomes_sql(databases: Databases, attack: str) -> None:
    databases.make("CREATE TABLE t (id TEXT); INSERT INTO t VALUES ('1'), ('2')")

    assert (await databases.query("SELECT * FROM t WHERE id = ?", attack))["rows"] == []

    with pytest.raises(ValidationError, match="SQL takes no"):
        await databases.query("SELECT * FROM t WHERE id = {{ input.id }}")
    with pytest.raises(Rejected):
        await databases.query("SELECT 1; DROP TABLE t")
    assert databases.rows("SELECT count(*) FROM t") == [(2,)]


async def test_a_statement_without_rows_counts_those_it_changed(databases: Databases) -> None:
    made = await databases.query("CREATE TABLE t (id INTEGER PRIMARY KEY, n INT)")
    first = await databases.query("INSERT INTO t (n) VALUES (?), (2), (3)", 1)
    changed = await databases.query("UPDATE t SET n = 9 WHERE n > ?", 1)
    gone = await databases.query("DELETE FROM t RETURNING id", max_rows=2)

    assert made["row_count"] == 0
    assert (first["row_count"], first["insert_id"]) == (3, 3)
    assert (changed["row_count"], changed["rows"], changed["database"]) == (2, [], None)
    assert (gone["row_count"], gone["more"]) == (2, True)
    assert databases.rows("SELECT * FROM t") == []


async def test_only_so_many_rows_are_read(databases: Databases) -> None:
    result = await databases.query(f"{ENDLESS} i FROM n", max_rows=3)
    assert (result["row_count"], result["more"]) == (3, True)


@pytest.mark.parametrize(
    ("sql", "parameters", "code"),
    [
        ("SELEC 1", [], "sqlite.error"),
        ("SELECT * FROM nowhere", [], "sqlite.error"),
        ("SELECT ?", [], "sqlite.parameters"),
        ("SELECT ?", [2**70], "sqlite.parameters"),
        ("SELECT ?", ["\ud800"], "sqlite.parameters"),
        ("INSERT INTO t VALUES (1)", [], "sqlite.constraint_primarykey"),
        ("SELECT randomblob(60000000)", [], "sqlite.toobig"),
    ],
)
async def test_a_statement_that_fails_is_refused(
    databases: Databases, sql: str, parameters: list[Any], code: str
) -> None:
    databases.make("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1)")
    with pytest.raises(Rejected) as refused:
        await databases.query(sql, *parameters)
    assert refused.value.code == code


@pytest.mark.case("INJ-01")
@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH '{}/other.db' AS other",
        "DETACH main",
        "VACUUM INTO '{}/copy.db'",
        "SELECT load_extension('{}/evil.so')",
        "PRAGMA journal_mode = WAL",
        "PRAGMA writable_schema = ON",
        "PRAGMA trusted_schema = ON",
        "PRAGMA query_only = OFF",
        "PRAGMA temp_store_directory = '{}'",
        "PRAGMA schema_version = 7",
        "BEGIN",
        "SAVEPOINT a",
        "CREATE VIRTUAL TABLE v USING dbstat",
        "UPDATE sqlite_master SET sql = 'x'",
    ],
)
async def test_a_statement_stays_in_its_database(databases: Databases, sql: str) -> None:
    databases.make("CREATE TABLE secret (word TEXT)", "other.db")
    databases.make("CREATE TABLE t (id INT)")

    with pytest.raises(Rejected):
        await databases.query(sql.format(databases.folder))

    assert {one.name for one in databases.folder.iterdir()} == {"other.db", "shop.db"}


async def test_what_only_tells_something_is_allowed(databases: Databases) -> None:
    databases.make("CREATE TABLE t (id INT)")
    told = await databases.query("PRAGMA table_info(t)")
    await databases.query("PRAGMA user_version = 3")
    await databases.query("CREATE VIRTUAL TABLE words USING fts5(word)")

    assert told["rows"][0]["name"] == "id"
    assert (await databases.query("PRAGMA user_version"))["rows"] == [{"user_version": 3}]


async def test_a_slow_statement_is_stopped(databases: Databases) -> None:
    slow = databases.context(statement_timeout="100ms")
    with pytest.raises(Rejected) as refused:
        await run(query, {"sql": f"{ENDLESS} count(*) FROM n"}, slow)
    assert refused.value.code == "sqlite.timeout"


async def test_a_database_others_write_to_is_tried_again(databases: Databases) -> None:
    place = databases.make("CREATE TABLE t (id INT)")
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        short = databases.context(statement_timeout="200ms")
        with pytest.raises(Retryable) as refused:
            await run(query, {"sql": "INSERT INTO t VALUES (1)"}, short)
    assert refused.value.code == "sqlite.busy"


async def test_statements_of_a_transaction_take_effect_together(databases: Databases) -> None:
    databases.make("CREATE TABLE t (id INT); INSERT INTO t VALUES (1), (2)")
    add: dict[str, Any] = {"sql": "INSERT INTO t VALUES (?)", "parameters": [3], "expect": 1}
    wrong = {"sql": "UPDATE t SET id = 9 WHERE id > 1", "expect": 1}

    with pytest.raises(Rejected) as refused:
        await databases.step(transaction, statements=[add, wrong])
    assert refused.value.code == "sqlite.unexpected"
    for hidden in ("/* x */ COMMIT", "/* x */ ROLLBACK"):
        with pytest.raises(Rejected):
            await databases.step(transaction, statements=[add, {"sql": hidden}])
    with pytest.raises(ValidationError, match="itself"):
        TransactionInput.model_validate({"statements": [{"sql": "COMMIT"}]})
    assert databases.rows("SELECT count(*) FROM t") == [(2,)]

    count = {"sql": "SELECT count(*) AS n FROM t"}
    done = await databases.step(transaction, statements=[add, count])
    assert done["results"][1]["rows"] == [{"n": 3}]
    assert databases.rows("SELECT count(*) FROM t") == [(3,)]
