"""A worker's side of the process that starts its hosts."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.calls import Wire
from nextscript.errors import Retryable

_MOST = 65_536
_START_SECONDS = 60.0
"""It loads what hosts need first, which takes seconds on a machine with much to do."""


_Ending = asyncio.Future[int | None]
_Begun = tuple[int, _Ending]


@dataclass
class Forks:
    """Starts hosts, and tells how they ended."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    _begun: asyncio.Queue[_Begun | None] = field(default_factory=asyncio.Queue)
    _endings: dict[int, _Ending] = field(default_factory=dict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _hearing: asyncio.Task[None] | None = None

    @classmethod
    def start(cls, command: Sequence[str]) -> Forks:
        """Start the process; it answers as soon as it has loaded what it needs."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            found = cls(subprocess.Popen(command, stdin=theirs.fileno()), ours)
        found._hearing = asyncio.create_task(found._hear())
        return found

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._hearing is None or self._hearing.done()

    async def fork(self, asked: Wire) -> tuple[int, socket.socket, _Ending]:
        """Start a host; give its process id, its connection and, in time, its exit status.

        The status is None when nobody can tell it. Raises Retryable when it could not be started.
        """
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            async with self._turn, asyncio.timeout(_START_SECONDS):
                with theirs:
                    socket.send_fds(self.control, [_line(asked)], [theirs.fileno()])
                begun = await self._begun.get()
        except (TimeoutError, OSError):
            ours.close()
            self.close()
            raise Retryable("No process for custom activities could be started") from None
        if begun is None:
            ours.close()
            raise Retryable("The process that starts those of custom activities has ended")
        return begun[0], ours, begun[1]

    def kill(self, pid: int) -> None:
        """End a host and what it started."""
        try:
            self.control.send(_line({"kill": pid}))
        except OSError:
            return  # it has ended, and all hosts with it

    def close(self) -> None:
        """End it, and all hosts with it."""
        self.process.kill()
        if self._hearing is not None:
            self._hearing.cancel()

    async def _hear(self) -> None:
        loop, rest = asyncio.get_running_loop(), b""
        try:
            while data := await loop.sock_recv(self.control, _MOST):
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self._take(json.loads(line))
        except OSError:
            pass
        finally:
            self._over()

    def _take(self, frame: Wire) -> None:
        if "pid" in frame:
            # With its ending: that of one that ends at once is told in the same breath.
            ending = self._endings[frame["pid"]] = asyncio.get_running_loop().create_future()
            self._begun.put_nowait((frame["pid"], ending))
        elif (known := self._endings.pop(frame["ended"], None)) and not known.done():
            known.set_result(frame["status"])

    def _over(self) -> None:
        self.control.close()
        self._begun.put_nowait(None)
        for ending in self._endings.values():
            if not ending.done():
                ending.set_result(None)
        self.process.poll()


def _line(asked: Wire) -> bytes:
    return json.dumps(asked).encode() + b"\n"
