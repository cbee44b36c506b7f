"""Which databases a step reaches: a file it is given, or one below the operator's folder."""

from __future__ import annotations

import os
from typing import Any

import pytest

from connectors.sqlite import SqliteConnection
from connectors.sqlite.choices import list_columns, list_tables
from connectors.sqlite.insert import insert
from connectors.sqlite.place import FOLDER
from connectors.sqlite.query import query
from connectors.sqlite.select import select
from nextscript.egress import EgressClient, Policy
from nextscript.errors import Rejected
from nextscript.options import Asked
from nextscript.testing import run
from tests.connectors.sqlite.conftest import Databases

OUT = EgressClient(Policy())
WORDS = "CREATE TABLE words (word TEXT UNIQUE); INSERT INTO words VALUES ('a')"


def connection(path: str, **fields: Any) -> SqliteConnection:
    return SqliteConnection.model_validate({"path": path, **fields})


async def test_without_a_folder_of_the_operator_databases_are_closed(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FOLDER)
    with pytest.raises(Rejected) as refused:
        await connection("shop.db").check(OUT)
    assert (refused.value.code, FOLDER in str(refused.value.hint)) == ("sqlite.closed", True)


@pytest.mark.case("FILE-11")
@pytest.mark.parametrize(
    "path",
    [
        "../outside.db",
        "sub/../../outside.db",
        "/etc/passwd",
        "./shop.db",
        "sub//shop.db",
        "..\\outside.db",
        "link.db",
        "linked/outside.db",
        "dangling.db",
        "a\0b",
        "sub",
        "pipe",
        "shop.db-wal",
        "x" * 400,
        "shop.db?mode=memory",
        "file:shop.db",
    ],
)
async def test_a_path_does_not_lead_out_of_the_folder(databases: Databases, path: str) -> None:
    outside = databases.folder.parent
    databases.make(WORDS, "../outside.db")
    (databases.folder / "sub").mkdir()
    (databases.folder / "link.db").symlink_to(outside / "outside.db")
    (databases.folder / "linked").symlink_to(outside)
    (databases.folder / "dangling.db").symlink_to(outside / "new.db")
    os.mkfifo(databases.folder / "pipe")
    before = sorted(outside.rglob("*"))

    for create in (False, True) if "?" not in path and path != "file:shop.db" else (False,):
        with pytest.raises(Rejected):
            await connection(path, create=create).check(OUT)

    assert sorted(outside.rglob("*")) == before


async def test_a_project_can_have_a_folder_of_its_own(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = databases.folder / "project-of-the-test"
    own.mkdir()
    databases.make(WORDS, "project-of-the-test/words.db")
    monkeypatch.setenv(FOLDER, f"{databases.folder}/{{project}}")

    found = await run(select, {"table": "words"}, databases.context("words.db"))
    assert found == {"rows": [{"word": "a"}], "row_count": 1, "more": False, "next": None}
    with pytest.raises(Rejected):
        await run(select, {"table": "words"}, databases.context("../shop.db"))
    assert "first step" in str(await connection("words.db").check(OUT))


async def test_a_database_is_made_only_where_that_was_said(databases: Databases) -> None:
    with pytest.raises(Rejected) as refused:
        await connection("new.db").check(OUT)
    assert refused.value.code == "sqlite.not_found"

    assert await connection("new.db", create=True).check(OUT) == "Opened the database."
    made = databases.context("new.db", create=True)
    await run(query, {"sql": "CREATE TABLE t (id INT)"}, made)
    assert databases.rows("SELECT name FROM sqlite_master", "new.db") == [("t",)]


async def test_a_connection_that_only_reads_changes_nothing(databases: Databases) -> None:
    databases.make(WORDS)
    reading = databases.context(read_only=True)
    for sql in ("DELETE FROM words", "DROP TABLE words"):
        with pytest.raises(Rejected) as refused:
            await run(query, {"sql": sql}, reading)
        assert refused.value.code == "sqlite.readonly"
    assert databases.rows("SELECT * FROM words") == [("a",)]


async def test_a_changed_file_is_a_new_file_and_the_old_one_stays(databases: Databases) -> None:
    old = await databases.kept(databases.make(WORDS).read_bytes())

    new = await databases.on_file(insert, old, table="words", row={"word": "b"}, keep_as="d/w.db")

    assert new["row_count"] == 1
    assert new["database"]["name"] == "given.db"
    assert databases.rows_of(new["database"], "SELECT word FROM words") == [("a",), ("b",)]
    assert databases.rows_of(old, "SELECT word FROM words") == [("a",)]
    assert (await databases.files.find("d/w.db")).id == new["database"]["$file"]
    further = await databases.on_file(query, new["database"], sql="SELECT count(*) n FROM words")
    assert further["rows"] == [{"n": 2}]
    assert further["database"]["$file"] == new["database"]["$file"]  # only read


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
async def test_a_file_is_whole_whichever_way_it_keeps_its_journal(
    databases: Databases, mode: str
) -> None:
    databases.make(f"PRAGMA journal_mode = {mode}; {WORDS}")
    old = await databases.kept((databases.folder / "shop.db").read_bytes())

    new = await databases.on_file(query, old, sql="UPDATE words SET word = 'z'")

    assert databases.rows_of(new["database"], "SELECT word FROM words") == [("z",)]


async def test_an_empty_file_is_an_empty_database(databases: Databases) -> None:
    made = await databases.on_file(query, await databases.kept(b""), sql="CREATE TABLE t (a)")
    assert databases.rows_of(made["database"], "SELECT name FROM sqlite_master") == [("t",)]


async def test_a_file_that_is_no_database_is_refused(databases: Databases) -> None:
    for content in (b"not a database" * 100, databases.make(WORDS).read_bytes()[:100] * 50):
        file = await databases.kept(content)
        with pytest.raises(Rejected) as refused:
            await databases.on_file(select, file, table="words")
        assert refused.value.code in ("sqlite.notadb", "sqlite.corrupt")


async def test_a_step_needs_a_database(databases: Databases) -> None:
    with pytest.raises(Rejected) as refused:
        await run(query, {"sql": "SELECT 1"}, databases.unconnected())
    assert refused.value.code == "sqlite.no_database"


async def test_tables_and_columns_can_be_chosen(databases: Databases) -> None:
    databases.make(f"{WORDS}; CREATE VIEW seen AS SELECT 1 AS one; CREATE TABLE x (`A b` INT)")
    ctx = databases.context()

    tables = await list_tables(Asked("/table"), ctx)
    some = await list_tables(Asked("/table", search="WOR"), ctx)
    columns = await list_columns(Asked("/where/0/column", {"table": "x"}), ctx)

    assert [(one.value, one.hint) for one in tables.items] == [
        ("seen", "view"),
        ("words", None),
        ("x", None),
    ]
    assert [one.value for one in some.items] == ["words"]
    assert [(one.value, one.hint) for one in columns.items] == [("A b", "INT")]
    assert (await list_tables(Asked("/table"), databases.unconnected())).items == []
    assert (await list_columns(Asked("/columns/0", {"table": "no'x"}), ctx)).items == []
