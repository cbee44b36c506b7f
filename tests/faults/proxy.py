"""A proxy between two parts: it cuts, holds and delays what goes through, as a network does.

It speaks TCP, or UNIX sockets where the address is a path (the embedded PostgreSQL listens there).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.conftest import free_port

Target = int | Path
_PIECE = 64 * 1024


class Proxy:
    """One link. Its own thread carries the bytes; methods may be called from any other."""

    def __init__(self, target: Target, at: Target) -> None:
        self.at = at
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._open = asyncio.Event()
        self._refusing = False
        self._delay = 0.0
        self._losing = 0
        self.change: Callable[[bytes], bytes] = bytes
        """What becomes of a piece of an answer, for servers that tell where they are."""
        self._mark, self._marked_left = b"", 0
        self._at_mark: Callable[[], None] = self._open.clear
        self._links: set[asyncio.StreamWriter] = set()
        self._stop: Callable[[], object] = bool

    def hold(self) -> None:
        """Let nothing through; connections stay, new ones are taken. A partition looks so."""
        self._do(self._open.clear)

    def hold_at(self, mark: bytes, times: int = 1) -> None:
        """Hold everything from the moment a mark has been asked with so often; see `holding`."""
        self._mark, self._marked_left, self._at_mark = mark, times, self._open.clear

    def lose_answer_to(self, mark: bytes) -> None:
        """Break the connection when it is answered what is asked with a mark."""
        self._mark, self._marked_left = mark, 1
        self._at_mark = lambda: self.lose_answers(1)

    @property
    def holding(self) -> bool:
        """Say whether nothing goes through."""
        return not self._open.is_set()

    def heal(self) -> None:
        """Let everything through again, what was held first."""
        self._refusing, self._delay, self._losing, self._mark = False, 0.0, 0, b""
        self._do(self._open.set)

    def delay(self, seconds: float) -> None:
        """Let every piece through so much later."""
        self._delay = seconds

    def cut(self) -> None:
        """Break all connections, and every new one at once."""
        self._refusing = True
        self._do(self._break)

    def lose_answers(self, times: int) -> None:
        """Break so many connections when their answer comes; what was asked has arrived."""
        self._losing = times

    # --- within the thread

    def run(self, ready: threading.Event) -> None:
        """Be the thread: carry until stopped."""
        main = self._loop.create_task(self._serve(ready))
        self._stop = main.cancel
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(main)
        self._loop.run_until_complete(_end_others())
        self._loop.close()

    def stop(self) -> None:
        """End the thread; connections end with it."""
        self._loop.call_soon_threadsafe(self._stop)

    async def _serve(self, ready: threading.Event) -> None:
        self._open.set()
        if isinstance(self.at, Path):
            server = await asyncio.start_unix_server(self._link, self.at)
        else:
            server = await asyncio.start_server(self._link, "127.0.0.1", self.at)
        ready.set()
        async with server:
            await asyncio.Event().wait()

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await self._dial()
        except OSError:
            writer.transport.abort()
            return
        self._links |= {writer, far_writer}
        there = self._carry(reader, far_writer, writer, answers=False)
        back = self._carry(far_reader, writer, far_writer, answers=True)
        with suppress(asyncio.CancelledError):  # the end of the proxy
            await asyncio.gather(there, back)
        self._links -= {writer, far_writer}

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, Path):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection("127.0.0.1", self._target)

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        other: asyncio.StreamWriter,
        *,
        answers: bool,
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(_PIECE):
                await asyncio.sleep(self._delay)
                if not answers:
                    self._look_for_mark(piece)
                await self._open.wait()
                if answers and self._losing:
                    self._losing -= 1
                    break
                writer.write(self.change(piece) if answers else piece)
                await writer.drain()
        for one in (writer, other):
            one.transport.abort()

    def _look_for_mark(self, piece: bytes) -> None:
        if self._mark and self._mark in piece:
            self._marked_left -= 1
            if self._marked_left <= 0:
                self._mark = b""
                self._at_mark()

    def _break(self) -> None:
        for writer in self._links:
            writer.transport.abort()

    def _do(self, what: Callable[[], object]) -> None:
        done = threading.Event()

        def work() -> None:
            what()
            done.set()

        self._loop.call_soon_threadsafe(work)
        assert done.wait(5), "the proxy's thread is gone"


async def _end_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def proxy(target: Target, at: Target | None = None) -> Iterator[Proxy]:
    """Run a proxy to a port or a socket file."""
    link = Proxy(target, free_port() if at is None else at)
    ready = threading.Event()
    thread = threading.Thread(target=link.run, args=(ready,), daemon=True)
    thread.start()
    assert ready.wait(10), "the proxy does not listen"
    try:
        yield link
    finally:
        link.stop()
        thread.join(10)
