"""Rows out of files and into files."""

from __future__ import annotations

import csv
import io
import json
import resource
from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

import pytest
from typing_extensions import override

from connectors.mysql.load_file import load_file
from connectors.mysql.query_to_file import query_to_file
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.testing import MemoryFiles
from tests.connectors.mysql.conftest import Database


@pytest.fixture
async def prices(database: Database) -> Database:
    await database.rows(
        "CREATE TABLE prices (article varchar(50) PRIMARY KEY, price decimal(10,2), since date,"
        " data json)"
    )
    return database


async def loaded(prices: Database, content: str, name: str, **config: Any) -> Any:
    async def pieces() -> AsyncIterator[bytes]:
        yield content.encode()

    files = MemoryFiles()
    file = await files.write(pieces(), name=name)
    given = file.model_dump(mode="json", by_alias=True)
    return await prices.step(load_file, files, table="prices", file=given, **config)


async def test_a_table_is_filled_from_csv(prices: Database) -> None:
    content = 'article;price;since\r\n"a;1";10.5;2026-01-02\r\n"two\nlines";;\r\n'

    assert await loaded(prices, content, "prices.csv") == {"row_count": 2}

    assert (await prices.query("SELECT article, price, since FROM prices"))["rows"] == [
        {"article": "a;1", "price": 10.5, "since": "2026-01-02"},
        {"article": "two\nlines", "price": None, "since": None},
    ]


async def test_a_table_is_filled_from_json_lines_and_other_names(prices: Database) -> None:
    content = '{"sku": "a", "more": {"x": [1]}, "left": 1}\n\n{"sku": "b"}'

    await loaded(prices, content, "p.jsonl", columns={"sku": "article", "more": "data"})

    assert await prices.rows("SELECT article, data FROM prices ORDER BY article") == (
        ("a", '{"x": [1]}'),
        ("b", None),
    )


async def test_many_rows_are_written_together_or_not_at_all(prices: Database) -> None:
    lines = "".join(f"a{n},{n}\n" for n in range(12_000))
    with pytest.raises(Rejected) as refused:
        await loaded(prices, f"article,price\n{lines}a5,1\n", "prices.csv")
    assert refused.value.code == "mysql.1062"
    assert await prices.rows("SELECT count(*) FROM prices") == ((0,),)

    rule = {"action": "update"}
    again = f"article,price\n{lines}a5,77\n"
    assert (await loaded(prices, again, "x.csv", on_duplicate=rule))["row_count"] == 12_001

    assert await prices.rows("SELECT count(*) FROM prices") == ((12_000,),)
    found = await prices.query("SELECT price FROM prices WHERE article = 'a5'")
    assert found["rows"] == [{"price": 77}]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        ('article\n"open', "x.csv", "data.not_csv"),
        ("nowhere\nx\n", "x.csv", "mysql.1054"),
        ("article,price\nx,much\n", "x.csv", "mysql.1366"),
    ],
)
async def test_a_file_that_does_not_fit_is_refused(
    prices: Database, content: str, name: str, code: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await loaded(prices, content, name)
    assert refused.value.code == code
    assert await prices.rows("SELECT count(*) FROM prices") == ((0,),)


async def written(
    database: Database, sql: str, files: MemoryFiles, **config: Any
) -> tuple[dict[str, Any], str]:
    result: Any = await database.step(query_to_file, files, sql=sql, **config)
    return result, files.content(str(result["file"]["$file"])).decode()


async def test_every_row_is_written_as_csv(database: Database) -> None:
    sql = "SELECT seq AS id, CONCAT('line, ', seq) AS `Some text`, NULL AS x"
    sql += " FROM seq_1_to_1000000 LIMIT ?"

    result, text = await written(database, sql, MemoryFiles(), parameters=[25_000], name="a.csv")

    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["id", "Some text", "x"]
    assert rows[25_000] == ["25000", "line, 25000", ""]
    assert (len(rows), result["row_count"]) == (25_001, 25_000)


async def test_rows_are_written_as_json_lines_and_none_are_a_header(database: Database) -> None:
    _, lines = await written(database, "SELECT 1.5 AS a", MemoryFiles(), format="jsonl")
    _, none = await written(database, "SELECT 1 AS a, 2 AS b WHERE false", MemoryFiles())

    assert json.loads(lines) == {"a": 1.5}
    assert none == "a,b\r\n"


async def test_a_query_for_a_file_changes_nothing(database: Database) -> None:
    await database.rows("CREATE TABLE t (id int)")
    await database.rows("INSERT INTO t VALUES (1)")
    files = MemoryFiles()
    for sql in ("DELETE FROM t RETURNING id", "DROP TABLE t", "DO 1"):
        with pytest.raises(Rejected):
            await written(database, sql, files)

    assert await database.rows("SELECT * FROM t") == ((1,),)
    assert files.kept == {}


class Measured(MemoryFiles):
    """Keeps nothing of what is written."""

    @override
    async def write(
        self, content: AsyncIterable[bytes], *, name: str, type: str = "", path: str | None = None
    ) -> File:
        size = 0
        async for piece in content:
            size += len(piece)
        return File.model_validate({"$file": "x", "size": size})


@pytest.mark.slow(of=2)
async def test_a_large_result_needs_no_memory(database: Database) -> None:
    await database.step(query_to_file, Measured(), sql="SELECT 1 AS a")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sql = "SELECT seq AS id, REPEAT('x', 500) AS text FROM seq_1_to_200000"

    result: Any = await database.step(query_to_file, Measured(), sql=sql)

    assert result["file"]["size"] > 100_000_000
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert more < 30_000, f"{more} KiB for a file of 100 MB"
