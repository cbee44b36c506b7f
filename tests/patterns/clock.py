"""A clock for work on a real server: it stands still until a run can do nothing more without it.

So a race of 5 and 60 seconds is decided as drawn, in milliseconds, however slow the machine is.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

Place = tuple[str, str]
"""A run's id and a step's path."""


@dataclass
class Clock:
    """Virtual seconds since a run began, and the work that takes a while."""

    now: float = 0.0
    began: dict[Place, float] = field(default_factory=dict)
    ended: dict[Place, float] = field(default_factory=dict)
    asleep: dict[Place, tuple[float, asyncio.Future[None]]] = field(default_factory=dict)

    async def take(self, place: Place, seconds: float) -> None:
        """Take so many seconds of this clock."""
        self.began[place] = self.ended[place] = self.now
        if seconds > 0:
            woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.asleep[place] = (self.now + seconds, woken)
            await woken

    @property
    def next(self) -> float | None:
        """When the next work is done."""
        return min((until for until, _ in self.asleep.values()), default=None)

    def advance(self, at: float) -> None:
        """Let it be that time; work that is done by then ends."""
        self.now = max(self.now, at)
        for place, (until, woken) in list(self.asleep.items()):
            if until <= self.now:
                del self.asleep[place]
                self.ended[place] = self.now
                if not woken.done():  # its worker may have stopped it already
                    woken.set_result(None)


class Current:
    """The clock of the test that runs now."""

    clock = Clock()
