"""Large values that were read a moment ago, so that the next page of one is there at once."""

from __future__ import annotations

from cachetools import TTLCache

from engine.client import fetch
from engine.ports import Objects
from nextscript.values import Json, Stored, Value

_SECONDS = 30
_BYTES = 64 * 1024 * 1024
"""Of all values that are kept, as JSON; in memory they take several times as much."""


class Fetched:
    """Stored values never change, so what was read under an id stays true."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._kept: TTLCache[tuple[str, str, int | None], tuple[int, Json]] = TTLCache(
            _BYTES, _SECONDS, getsizeof=lambda kept: kept[0]
        )

    async def get(self, project_id: str, value: Value) -> Json:
        """Give a value's JSON; do not change it."""
        if not isinstance(value, Stored):
            return await fetch(self.objects, project_id, value)
        key = (project_id, value.id, value.at)
        if (kept := self._kept.get(key)) is not None:
            return kept[1]
        found = await fetch(self.objects, project_id, value)
        if value.size <= _BYTES:
            self._kept[key] = (value.size, found)
        return found
