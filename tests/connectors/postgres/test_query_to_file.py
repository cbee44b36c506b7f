"""The rows of a query as a file."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from connectors.postgres.query_to_file import query_to_file
from nextscript.errors import Rejected
from nextscript.testing import MemoryFiles, run
from tests.connectors.postgres.conftest import Database, context


async def written(sql: str, files: MemoryFiles, **config: Any) -> tuple[dict[str, Any], str]:
    result = await run(query_to_file, {"sql": sql, **config}, context(files=files))
    assert isinstance(result, dict)
    file = result["file"]
    assert isinstance(file, dict)
    return result, files.content(str(file["$file"])).decode()


async def test_every_row_is_written_as_csv() -> None:
    sql = "SELECT n AS id, 'line, ' || n AS \"Some text\", NULL AS x FROM generate_series(1, $1) n"

    result, text = await written(sql, MemoryFiles(), parameters=[25_000], name="lines.csv")

    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["id", "Some text", "x"]
    assert rows[25_000] == ["25000", "line, 25000", ""]
    assert (len(rows), result["row_count"]) == (25_001, 25_000)
    assert (result["file"]["name"], result["file"]["type"]) == ("lines.csv", "text/csv")


async def test_every_row_is_written_as_json_lines() -> None:
    sql = "SELECT n AS id, jsonb_build_object('n', n) AS data FROM generate_series(1, 3) AS n"

    _, text = await written(sql, MemoryFiles(), format="jsonl")

    assert [json.loads(line) for line in text.splitlines()][2] == {"id": 3, "data": {"n": 3}}


async def test_no_rows_are_a_file_with_a_header() -> None:
    _, text = await written("SELECT 1 AS a, 2 AS b WHERE false", MemoryFiles(), separator=";")

    assert text == "a;b\r\n"


async def test_a_formula_is_made_harmless_unless_one_says_so() -> None:
    sql = "SELECT '=1+1' AS a"

    assert (await written(sql, MemoryFiles()))[1] == "a\r\n'=1+1\r\n"
    assert (await written(sql, MemoryFiles(), safe=False))[1] == "a\r\n=1+1\r\n"


async def test_a_query_for_a_file_changes_nothing(database: Database) -> None:
    await database.query("CREATE TABLE {s}.t (id int)")
    files = MemoryFiles()
    with pytest.raises(Rejected) as refused:
        await written(f"INSERT INTO {database.schema}.t VALUES (1) RETURNING id", files)
    with pytest.raises(Rejected, match="gives no rows"):
        await written(f"DROP TABLE {database.schema}.t", files)

    assert refused.value.code == "postgres.25006"
    assert files.kept == {}


async def test_a_query_that_breaks_leaves_no_file() -> None:
    files = MemoryFiles()
    with pytest.raises(Rejected):
        await written("SELECT 1 / (3000 - n) AS x FROM generate_series(1, 5000) AS n", files)

    assert files.kept == {}
