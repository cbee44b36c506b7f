"""Somebody's place in a room: what is on its way to them, and when they must go."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import deque

from activities.authorising import Place, allows
from activities.operation import Actor
from nextscript.values import Json

_MOST_BYTES = 48 * 1024 * 1024
"""On its way to one browser; one that reads slower is sent away, and starts from the state."""
_COLORS = (
    "#2563eb",
    "#c2410c",
    "#15803d",
    "#7e22ce",
    "#be123c",
    "#0f766e",
    "#a16207",
    "#4338ca",
)


class Closing(Exception):
    """The socket is to be closed, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Seat:
    """One socket in a room."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.place: Place | None = None
        """Where the room's flow is, once they are let in."""
        self.client: int | None = None
        """Whose writing and presence come from here, once it said so."""
        self.checked = time.monotonic()
        self._outgoing: deque[bytes] = deque()
        self._bytes = 0
        self._more = asyncio.Event()
        self._close: int | None = None

    @property
    def may_write(self) -> bool:
        """Say whether they may draw here."""
        return self.place is not None and allows(self.actor, "flow.write", self.place)

    @property
    def user(self) -> dict[str, Json]:
        """Who this is, as everybody else is shown it."""
        id_ = str(self.actor.id)
        at = hashlib.sha256(id_.encode()).digest()[0] % len(_COLORS)
        return {"id": id_, "name": self.actor.name, "color": _COLORS[at]}

    def tell(self, message: bytes) -> None:
        """Put a message on its way."""
        if self._close is not None:
            return
        self._outgoing.append(message)
        self._bytes += len(message)
        if self._bytes > _MOST_BYTES:
            self._outgoing.clear()
            self.send_away(1013)
        self._more.set()

    def send_away(self, code: int) -> None:
        """Close the socket once what is on its way has arrived."""
        self._close = self._close or code
        self._more.set()

    async def next(self) -> bytes:
        """Give the next message. Raises Closing."""
        while not self._outgoing:
            if self._close is not None:
                raise Closing(self._close)
            self._more.clear()
            await self._more.wait()
        message = self._outgoing.popleft()
        self._bytes -= len(message)
        return message
