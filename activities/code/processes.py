"""Processes that do one job of code each, some of them started before they are needed."""

from __future__ import annotations

import asyncio
import json
import os
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from activities.code.child import Child
from activities.code.programs import Boundary, Program
from activities.code.results import no_sandbox, too_busy
from nextscript.errors import Rejected
from nextscript.values import Json

RESULT_BYTES = 8 * 1024 * 1024
_START_SECONDS = 20
_WAIT_SECONDS = 300
_MOST = max(2, os.cpu_count() or 2)
_SPARE = 1
_KINDS = 4
"""So many kinds of process wait for a job; each project with packages has a kind of its own."""


class Process(Protocol):
    """What does one job and is ended then."""

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""

    async def end(self) -> None:
        """Kill it and all it started."""


K = TypeVar("K", bound=Hashable)
P = TypeVar("P", bound=Process)
Kind = tuple[Program, Boundary]


class Pool(Generic[K, P]):
    """The processes of one event loop, by their kind; `start` starts one that is then ready."""

    def __init__(self, start: Callable[[K], Awaitable[P]]) -> None:
        self._start = start
        self._spare: dict[K, deque[P]] = defaultdict(deque)
        self._free = asyncio.Semaphore(_MOST)
        self._starting: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def process(self, kind: K) -> AsyncIterator[P]:
        """Lend a process that is ready; it is killed afterwards, with all it started.

        Raises Retryable `code.busy` when none became free, Rejected `code.no_sandbox` when it
        cannot be confined.
        """
        try:
            await asyncio.wait_for(self._free.acquire(), _WAIT_SECONDS)
        except TimeoutError:
            raise too_busy() from None
        try:
            process = self._taken(kind) or await self._start(kind)
            try:
                yield process
            finally:
                await process.end()
                self._refill(kind)
        finally:
            self._free.release()

    async def close(self) -> None:
        """End what waits for a job."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for waiting in self._spare.values():
            while waiting:
                await waiting.popleft().end()

    def _taken(self, kind: K) -> P | None:
        waiting = self._spare[kind]
        while waiting:
            if not (process := waiting.popleft()).ended:
                return process
        return None

    def _refill(self, kind: K) -> None:
        if len(self._spare[kind]) < _SPARE:
            task = asyncio.create_task(self._start_one(kind))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start_one(self, kind: K) -> None:
        try:
            process = await self._start(kind)
        except (Rejected, OSError):
            return  # the step that needs one says what is wrong
        self._spare[kind] = deque([*self._spare.pop(kind, ()), process])  # now the newest kind
        while len(self._spare) > _KINDS:
            for old in self._spare.pop(next(iter(self._spare))):
                await old.end()


_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, Pool[Kind, Child]] = WeakKeyDictionary()


def pool() -> Pool[Kind, Child]:
    """Give the pool of this event loop."""
    return _pools.setdefault(asyncio.get_running_loop(), Pool(start))


async def start(kind: Kind) -> Child:
    """Start a process and wait until it is confined and ready for its job."""
    program, boundary = kind
    process = await Child.start(program.command(boundary), limit=RESULT_BYTES)
    async with AsyncExitStack() as unless_ready:
        unless_ready.push_async_callback(process.end)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await _ready(process)
        except TimeoutError:
            raise no_sandbox(f"its process was not ready after {_START_SECONDS} s") from None
        unless_ready.pop_all()
    return process


async def _ready(process: Child) -> None:
    line = await process.stdout.readline()
    said: Json = json.loads(line) if line else None
    if said == {"ready": True}:
        return
    if isinstance(said, dict) and "broken" in said:
        raise no_sandbox(str(said["broken"]))
    errors = (await process.stderr.read(2000)).decode(errors="replace").strip().splitlines()
    raise no_sandbox(errors[-1] if errors else "its process ended at once")
