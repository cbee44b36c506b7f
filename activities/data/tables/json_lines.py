"""JSON lines: an object in every line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from nextscript.errors import Rejected

if TYPE_CHECKING:
    from activities.data.tables.formats import Reading, Row, Writing

_LONGEST = 50_000_000


def rows(handle: IO[bytes], reading: Reading) -> Iterator[Row]:
    """Give the rows; a line that is no object is a row with the field `value`."""
    number = 0
    while line := handle.readline(_LONGEST):
        number += 1
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Rejected(f"Line {number} is not JSON: {error}", code="file.not_json") from None
        yield value if isinstance(value, dict) else {"value": value}


class Writer:
    """Writes JSON lines."""

    def __init__(self, handle: IO[bytes], writing: Writing, columns: list[str] | None) -> None:
        self._handle, self._columns = handle, columns

    def write(self, row: Row) -> None:
        """Write a row."""
        kept = {name: row.get(name) for name in self._columns} if self._columns else row
        self._handle.write(json.dumps(kept, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        """Nothing is left to do."""
