"""Rows of a file are the same in whatever pieces its content comes."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as some
from typing_extensions import override

from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.rows.from_file import FromFile, rows_in
from nextscript.rows.names import Row
from nextscript.testing import MemoryFiles

CELLS = some.text(some.sampled_from('ab,;"\n\r é'), max_size=8)
HEADER = ["a", "b"]


class Pieces(MemoryFiles):
    """A file whose content comes in pieces of a size."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__()
        self._content, self._size = content, size

    @override
    async def info(self, file_id: str) -> File:
        return File(id=file_id, name="rows.csv")

    @override
    async def open(self, file_id: str) -> AsyncIterator[bytes]:
        for at in range(0, len(self._content), self._size):
            yield self._content[at : at + self._size]


async def read(content: bytes, size: int = 1000, **asked: object) -> list[Row]:
    given = FromFile.model_validate({"file": {"$file": "x"}, **asked})
    return [row async for rows in rows_in(Pieces(content, size), given) for row in rows]


@given(rows=some.lists(some.tuples(CELLS, CELLS), max_size=6), size=some.integers(1, 40))
async def test_what_is_written_as_csv_is_read_again(rows: list[tuple[str, str]], size: int) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])

    found = await read(text.getvalue().encode(), size, separator=",", empty_is_null=False)

    assert found == [dict(zip(HEADER, row, strict=True)) for row in rows]


async def test_a_row_without_an_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(Rejected, match="longer than 10 MB"):
        await read(b'a,b\n"' + b"x" * 11_000_000, 1_000_000)


async def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        await read(b"a,b\n\xff\xfe,1\n")
    assert refused.value.code == "file.encoding"
