"""Processes that do one job of code each, some of them started before they are needed."""

from __future__ import annotations

import asyncio
import json
import os
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
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

Kind = tuple[Program, Boundary]


@dataclass
class Pool:
    """The processes of one event loop."""

    spare: dict[Kind, deque[Child]] = field(default_factory=lambda: defaultdict(deque))
    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST))
    starting: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def process(self, kind: Kind) -> AsyncIterator[Child]:
        """Lend a process that is ready; it is killed afterwards, with all it started.

        Raises Retryable `code.busy` when none became free, Rejected `code.no_sandbox` when it
        cannot be confined.
        """
        try:
            await asyncio.wait_for(self.free.acquire(), _WAIT_SECONDS)
        except TimeoutError:
            raise too_busy() from None
        try:
            process = self._taken(kind) or await start(kind)
            try:
                yield process
            finally:
                await process.end()
                self._refill(kind)
        finally:
            self.free.release()

    async def close(self) -> None:
        """End what waits for a job."""
        for task in self.starting:
            task.cancel()
        await asyncio.gather(*self.starting, return_exceptions=True)
        for waiting in self.spare.values():
            while waiting:
                await waiting.popleft().end()

    def _taken(self, kind: Kind) -> Child | None:
        waiting = self.spare[kind]
        while waiting:
            if not (process := waiting.popleft()).ended:
                return process
        return None

    def _refill(self, kind: Kind) -> None:
        if len(self.spare[kind]) < _SPARE:
            task = asyncio.create_task(self._start_one(kind))
            self.starting.add(task)
            task.add_done_callback(self.starting.discard)

    async def _start_one(self, kind: Kind) -> None:
        try:
            process = await start(kind)
        except (Rejected, OSError):
            return  # the step that needs one says what is wrong
        self.spare[kind] = deque([*self.spare.pop(kind, ()), process])  # now the newest kind
        while len(self.spare) > _KINDS:
            for old in self.spare.pop(next(iter(self.spare))):
                await old.end()


_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, Pool] = WeakKeyDictionary()


def pool() -> Pool:
    """Give the pool of this event loop."""
    return _pools.setdefault(asyncio.get_running_loop(), Pool())


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
