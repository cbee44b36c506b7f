"""A value of many megabytes in pieces: long lists are cut, and read back a piece at a time.

An object of ours that begins with `MARK` is no JSON but an outline: a tree of `{"v": json}`,
`{"o": {key: tree}}` and `{"l": [[piece id, count, bytes], ...]}`. A piece holds some of a list's
items, the JSON of each on a line of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.ports import Objects
from nextscript.errors import Poison
from nextscript.values import Json, bytes_up_to

MARK = b"\x01pieces\n"
CUT_BYTES = 1024 * 1024
"""Values up to this size are kept whole."""
PIECE_BYTES = 256 * 1024
_PIECE_ITEMS = 500
OUTLINED_BYTES = PIECE_BYTES // 2
"""The size of a value in pieces is more than this: lists are cut by a guess of their size."""

Outline: TypeAlias = dict[str, Any]  # Any: a tree, see above
Piece: TypeAlias = tuple[str, int, int]
"""The object that holds some of a list's items, how many, and its size."""


def canonical(value: Json) -> bytes:
    """Give JSON's bytes. Raises Poison for what JSON cannot say, such as NaN."""
    try:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode()
    except ValueError as error:
        raise Poison(f"The result is not JSON: {error}", code="step.result") from error


def kind_of(value: Json) -> tuple[str, int | None]:
    """Give a value's JSON type and the number of its items, keys or characters."""
    names: dict[type, str] = {dict: "object", list: "array", str: "string"}
    length = len(value) if isinstance(value, list | dict | str) else None
    return names.get(type(value), "number"), length


@dataclass
class Cutter:
    """Puts a value away in pieces; `size` sums what was put."""

    objects: Objects
    project_id: str
    most: int
    size: int = 0

    async def cut(self, value: Json) -> Outline:
        """Put away what is long in a value, and give its outline."""
        if bytes_up_to(value, PIECE_BYTES) <= PIECE_BYTES:
            self._count(len(canonical(value)))
            return {"v": value}
        if isinstance(value, dict):
            return {"o": {key: await self.cut(item) for key, item in value.items()}}
        if isinstance(value, list):
            return {"l": await self._items(value)}
        self._count(len(canonical(value)))
        return {"v": value}

    async def _items(self, items: list[Json]) -> list[Piece]:
        pieces: list[Piece] = []
        lines: list[bytes] = []
        room = PIECE_BYTES
        for item in items:
            line = canonical(item)
            if lines and (len(line) > room or len(lines) == _PIECE_ITEMS):
                pieces.append(await self._put(lines))
                lines, room = [], PIECE_BYTES
            lines.append(line)
            room -= len(line)
        return [*pieces, await self._put(lines)]

    async def _put(self, lines: list[bytes]) -> Piece:
        piece = b"\n".join(lines)
        self._count(len(piece))
        return await self.objects.put(self.project_id, piece), len(lines), len(piece)

    def _count(self, size: int) -> None:
        self.size += size
        if self.size > self.most:
            text = f"The result is more than the {self.most // 1024**2} MiB a value may have"
            raise Poison(text, code="step.size")
