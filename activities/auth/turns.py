"""Who signs in takes turns: before anything is looked up, and in turn for every address.

To sign in costs a hash of a password, of which one is made at a time. What comes meanwhile waits
here, where it holds nothing: no connection to the database, no memory but its own request. Whoever
would wait too long is told so at once. An address that asks very often has as many places as are
left for all others, and its turn comes no sooner than that of one that asks once.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from nextscript.errors import TooMany

_PLACES, _AT_ONCE = 200, 3
_EACH, _LONGEST = 0.04, 10.0
"""Seconds that one takes until that is known, and that nobody shall wait longer than."""
_MEMORY = 0.9
_SOONEST = timedelta(seconds=1)
_Place = asyncio.Future[None]


class Turns:
    """A queue for each address, served one after another."""

    def __init__(self, places: int = _PLACES, at_once: int = _AT_ONCE) -> None:
        self.places, self._at_once = places, at_once
        self._inside = self._waiting = 0
        self._each = _EACH
        self._queues: OrderedDict[str, deque[_Place]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait for a turn. Raises TooMany at once when an address has too many places already."""
        await self._enter(address)
        begun = time.monotonic()
        try:
            yield
        finally:
            self._learn((time.monotonic() - begun) / self._inside)
            self._leave()

    def refuse_without_place(self, address: str) -> None:
        """Raise TooMany when an address has as many places as are left for all others."""
        places = min(self.places, int(_LONGEST / self._each))
        if len(self._queues.get(address, ())) >= places - self._waiting:
            said = "Too many are signing in just now; try again in a moment."
            again = timedelta(seconds=self._waiting * self._each)
            raise TooMany(said, retry_after=max(_SOONEST, again))

    def _learn(self, seconds: float) -> None:
        """Note how long one took: a busy machine has fewer places."""
        self._each = max(0.001, _MEMORY * self._each + (1 - _MEMORY) * seconds)

    async def _enter(self, address: str) -> None:
        if self._inside < self._at_once:
            self._inside += 1
            return
        self.refuse_without_place(address)
        place: _Place = asyncio.get_running_loop().create_future()
        self._queues.setdefault(address, deque()).append(place)
        self._waiting += 1
        try:
            await place
        except asyncio.CancelledError:
            self._give_up(address, place)
            raise

    def _give_up(self, address: str, place: _Place) -> None:
        """Leave the queue; who was called in the same moment passes the turn on."""
        if not place.cancelled():
            self._leave()
            return
        queue = self._queues.get(address)
        if queue is not None and place in queue:
            queue.remove(place)
            self._waiting -= 1
            if not queue:
                del self._queues[address]

    def _leave(self) -> None:
        """Hand the turn to the next address; the one that is served goes to the end."""
        while self._queues:
            address, queue = self._queues.popitem(last=False)
            place = queue.popleft()
            self._waiting -= 1
            if queue:
                self._queues[address] = queue
            if not place.cancelled():
                place.set_result(None)
                return
        self._inside -= 1
