"""Removing the rows that conditions mean."""

from __future__ import annotations

import pytest

from connectors.postgres.delete import delete
from nextscript.errors import Rejected
from tests.connectors.postgres.conftest import Database


@pytest.fixture
async def words(database: Database) -> Database:
    await database.query("CREATE TABLE {s}.words (word text)")
    await database.query("INSERT INTO {s}.words VALUES ('a'), ('b'), ('c')")
    return database


async def test_the_rows_that_are_meant_are_removed(words: Database) -> None:
    where = [{"column": "word", "operator": "in", "value": ["a", "c", "x"]}]

    gone = await words.do(delete, "words", where=where, returning=["word"])

    assert (gone["row_count"], gone["rows"]) == (2, [{"word": "a"}, {"word": "c"}])
    assert (await words.query("SELECT word FROM {s}.words"))["rows"] == [{"word": "b"}]


async def test_without_a_condition_nothing_is_removed(words: Database) -> None:
    with pytest.raises(Rejected) as refused:
        await words.do(delete, "words")

    assert refused.value.code == "sql.all_rows"
    assert (await words.do(delete, "words", all=True))["row_count"] == 3


@pytest.mark.case("INJ-01")
async def test_a_value_cannot_widen_what_is_removed(words: Database) -> None:
    gone = await words.do(delete, "words", where=[{"column": "word", "value": "a' OR 'a'='a"}])

    assert gone["row_count"] == 0
