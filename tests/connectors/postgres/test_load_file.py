"""The rows of a file, written into a table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from connectors.postgres.load_file import load_file
from nextscript.errors import Rejected
from nextscript.testing import MemoryFiles
from tests.connectors.postgres.conftest import Database


@pytest.fixture
async def prices(database: Database) -> Database:
    await database.query(
        "CREATE TABLE {s}.prices (article text PRIMARY KEY, price numeric, since date, data jsonb)"
    )
    return database


async def loaded(prices: Database, content: str, name: str, **config: Any) -> Any:
    async def pieces() -> AsyncIterator[bytes]:
        yield content.encode()

    files = MemoryFiles()
    file = await files.write(pieces(), name=name)
    given = file.model_dump(mode="json", by_alias=True)
    return await prices.do(load_file, "prices", files=files, file=given, **config)


async def test_a_table_is_filled_from_csv(prices: Database) -> None:
    content = '\ufeffarticle;price;since\r\n"a;1";10,5\r\n'.replace("10,5", "10.5;2026-01-02")
    content += '"two\nlines";;\r\n'

    assert await loaded(prices, content, "prices.csv") == {"row_count": 2}

    assert (await prices.query("SELECT article, price, since FROM {s}.prices"))["rows"] == [
        {"article": "a;1", "price": 10.5, "since": "2026-01-02"},
        {"article": "two\nlines", "price": None, "since": None},
    ]


async def test_a_table_is_filled_from_json_lines_and_other_names(prices: Database) -> None:
    content = '{"sku": "a", "more": {"x": [1]}, "left": 1}\n\n{"sku": "b"}'
    columns = {"sku": "article", "more": "data"}

    await loaded(prices, content, "prices.jsonl", columns=columns)

    assert (await prices.query("SELECT article, data FROM {s}.prices"))["rows"] == [
        {"article": "a", "data": {"x": [1]}},
        {"article": "b", "data": None},
    ]


async def test_many_rows_are_written_together_or_not_at_all(prices: Database) -> None:
    lines = "".join(f"a{n},{n}\n" for n in range(12_000))
    with pytest.raises(Rejected) as refused:
        await loaded(prices, f"article,price\n{lines}a5,1\n", "prices.csv")
    assert refused.value.code == "postgres.23505"
    assert (await prices.query("SELECT 1 FROM {s}.prices"))["rows"] == []

    rule = {"columns": ["article"], "action": "update"}
    again = f"article,price\n{lines}a5,77\n"
    assert (await loaded(prices, again, "x.csv", on_conflict=rule))["row_count"] == 12_001

    found = await prices.query(
        "SELECT price, (SELECT count(*) FROM {s}.prices) AS n FROM {s}.prices WHERE article = 'a5'"
    )
    assert found["rows"] == [{"price": 77, "n": 12_000}]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        ('article\n"open', "x.csv", "data.not_csv"),
        ("[1]\n", "x.jsonl", "file.not_json"),
        ('{"article": "a"}\nnot json\n', "x.jsonl", "file.not_json"),
        ("nowhere\nx\n", "x.csv", "postgres.42703"),
    ],
)
async def test_a_file_that_does_not_fit_is_refused(
    prices: Database, content: str, name: str, code: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await loaded(prices, content, name)
    assert refused.value.code == code
    assert (await prices.query("SELECT 1 FROM {s}.prices"))["rows"] == []
