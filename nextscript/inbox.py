"""What a driver delivers by callback, taken in batches by a listener."""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")
MOST = 100
"""How many events are started at once: one transaction for all of them is quick."""


class Inbox(Generic[ItemT]):
    """The broker's own limit (prefetch, in flight) says how much can stand in it."""

    def __init__(self) -> None:
        self._items: list[ItemT] = []
        self._lost: Exception | None = None
        self._news = asyncio.Event()

    def put(self, item: ItemT) -> None:
        """Add what was delivered."""
        self._items.append(item)
        self._news.set()

    def lose(self, error: Exception) -> None:
        """Say that nothing more will come, and that what is left can no longer be acknowledged."""
        self._lost = self._lost or error
        self._news.set()

    async def batch(self, most: int = MOST) -> list[ItemT]:
        """Wait for something and give what is there. Raises what it was lost with."""
        while not self._items and not self._lost:
            self._news.clear()
            await self._news.wait()
        if self._lost:
            raise self._lost
        found, self._items = self._items[:most], self._items[most:]
        return found
