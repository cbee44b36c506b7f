"""The hosts of a worker: for each source of custom code a process, and another when it has ended.

A step that was in company when its process ended runs alone from then on: so a step that ends
processes is found out, and takes others with it once.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any, TypeVar

import structlog

from engine.calls import UNKNOWN_TYPE, Wire
from engine.hosting.forks import Forks
from engine.hosting.host import READY_SECONDS, Ask, Beat, Host
from nextscript.errors import Retryable
from nextscript.node_types import Declaration

THIS_WORKER = f"{socket.gethostname()}:{os.getpid()}"
_MOST = 4
"""Processes of one source: as many as can be stuck before there are none for its other steps."""
_ALONE = 16
"""Steps that run alone, at the same time."""
_SUSPECTED_SECONDS = 3600.0
_IDLE_SECONDS = 600.0
_LOOKS = 60
_LOOK_SECONDS = 0.5
T = TypeVar("T")
_log = structlog.get_logger("nextscript.hosting")


class Hosts:
    """Runs what custom code declares. `command` starts a program as `custom_host.py` is one."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._forks: Forks | None = None
        self._hosts: dict[str, list[Host]] = defaultdict(list)
        self._editions: dict[str, str] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._suspects: dict[str, float] = {}
        self._alone = asyncio.Semaphore(_ALONE)
        self._tasks: set[asyncio.Task[Any]] = set()  # Any: each gives something else

    def warm(self) -> None:
        """Start what starts processes, so that the first step need not wait for it."""
        self._started()

    def ready(self, declaration: Declaration) -> bool:
        """Say whether a step of a type could begin at once; if not, see that it soon can."""
        same = self._editions.get(declaration.source) == declaration.edition
        if same and any(
            not one.ended and not one.silent for one in self._hosts[declaration.source]
        ):
            return True
        self._begin(self._prepare(declaration))
        return False

    async def do(
        self,
        declaration: Declaration,
        job: Wire,
        *,
        key: str,
        seconds: float | None,
        beat: Beat,
        ask: Ask,
    ) -> Wire:
        """Have a job of a type's source done; see `Host.do` for what it gives.

        `key` knows a job again that is done once more. Raises Retryable when no process could be
        had, or its source could not be loaded.
        """
        alone = key in self._suspects
        turn = self._alone if alone and seconds is not None else nullcontext()
        async with (
            turn,
            self._alone_in(declaration) if alone else self._shared(declaration) as host,
        ):
            frame = await host.do(job, seconds=seconds, beat=beat, ask=ask)
        if "ended" in frame or "stuck" in frame:
            self._suspect(key)
            _log.warning("a step ended its host", source=declaration.source, **frame)
        return frame

    def close(self) -> None:
        """End all of them."""
        if self._forks is not None:
            self._forks.close()

    @asynccontextmanager
    async def _shared(self, declaration: Declaration) -> AsyncIterator[Host]:
        host = await asyncio.shield(self._begin(self._found(declaration)))
        try:
            yield host
        finally:
            _leaves_when_idle(host)

    @asynccontextmanager
    async def _alone_in(self, declaration: Declaration) -> AsyncIterator[Host]:
        starting = self._begin(self._start(declaration))
        try:
            yield await asyncio.shield(starting)
        finally:
            starting.add_done_callback(_retire)

    async def _found(self, declaration: Declaration) -> Host:
        """Give a process that takes jobs, of what the source says now.

        Whoever asks may be cancelled meanwhile; others wait for the same one.
        """
        source = declaration.source
        async with self._turns[source]:
            if self._editions.get(source) != declaration.edition:
                for one in self._hosts[source]:
                    one.retire()
                self._editions[source] = declaration.edition
            host = await self._free(source)
            if host is None:
                host = await self._start(declaration)
                self._hosts[source].append(host)
                _leaves_when_idle(host)
            return host

    async def _free(self, source: str) -> Host | None:
        """Give a process that takes jobs, or None when there is room for another one."""
        for _ in range(_LOOKS):
            hosts = self._hosts[source] = [one for one in self._hosts[source] if not one.ended]
            for one in hosts:
                if not one.silent:
                    return one
            if len(hosts) < _MOST:
                return None
            await asyncio.sleep(_LOOK_SECONDS)
        raise Retryable(
            "All processes for the custom code of its file are busy with what gives nothing else a "
            "turn",
            code="step.busy",
            hint="What computes for long belongs in asyncio.to_thread.",
        )

    async def _start(self, declaration: Declaration) -> Host:
        about = {"source": declaration.source, "worker": THIS_WORKER}
        host = await Host.start(self._started(), about)
        await asyncio.wait({host.ready}, timeout=READY_SECONDS)
        said = host.ready.result() if host.ready.done() else {"broken": "it takes too long"}
        if "ready" not in said:
            host.kill()
            why = said.get("broken", "it ends the process that loads it")
            raise Retryable(
                f"The custom code of this could not be loaded: {why}", code=UNKNOWN_TYPE
            )
        return host

    async def _prepare(self, declaration: Declaration) -> None:
        try:
            async with self._shared(declaration):
                pass
        except Retryable as error:
            _log.warning("no host", source=declaration.source, why=error.message)

    def _started(self) -> Forks:
        if self._forks is None or self._forks.ended:
            self._forks = Forks.start(self._command)
        return self._forks

    def _begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:  # Any: as asyncio has it
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _suspect(self, key: str) -> None:
        now = time.monotonic()
        old = [one for one, since in self._suspects.items() if since < now - _SUSPECTED_SECONDS]
        for one in old:
            del self._suspects[one]
        self._suspects[key] = now


def _leaves_when_idle(host: Host) -> None:
    asyncio.get_running_loop().call_later(_IDLE_SECONDS, _leave_if_idle, host)


def _leave_if_idle(host: Host) -> None:
    idle = time.monotonic() - host.idle_since
    if not host.jobs and not host.ended and idle >= _IDLE_SECONDS - 1:
        host.retire()


def _retire(starting: asyncio.Task[Host]) -> None:
    if not starting.cancelled() and starting.exception() is None:
        starting.result().retire()
