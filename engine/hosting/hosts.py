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
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext

import structlog

from engine.calls import LOST, UNKNOWN_TYPE, Wire
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
        self._preparing: set[asyncio.Task[None]] = set()

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
        task = asyncio.create_task(self._prepare(declaration))
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)
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
        async with self._turns[declaration.source]:
            host = await self._found(declaration)
        try:
            yield host
        finally:
            if not host.jobs:
                asyncio.get_running_loop().call_later(_IDLE_SECONDS, _leave_if_idle, host)

    @asynccontextmanager
    async def _alone_in(self, declaration: Declaration) -> AsyncIterator[Host]:
        host = await self._start(declaration)
        try:
            yield host
        finally:
            host.retire()

    async def _found(self, declaration: Declaration) -> Host:
        """Give a process that takes jobs, of what the source says now."""
        source, hosts = declaration.source, self._hosts[declaration.source]
        if self._editions.get(source) != declaration.edition:
            for one in hosts:
                one.retire()
            self._editions[source] = declaration.edition
        hosts[:] = [one for one in hosts if not one.ended]
        for one in hosts:
            if not one.silent:
                return one
        if len(hosts) >= _MOST:
            raise Retryable(
                "All processes for custom activities of its file are busy with code that gives "
                "nothing else a turn",
                code=LOST,
                hint="What computes for long belongs in asyncio.to_thread.",
            )
        hosts.append(await self._start(declaration))
        return hosts[-1]

    async def _start(self, declaration: Declaration) -> Host:
        host = await Host.start(
            self._started(), {"source": declaration.source, "worker": THIS_WORKER}
        )
        await asyncio.wait({host.ready}, timeout=READY_SECONDS)
        said = host.ready.result() if host.ready.done() else {"broken": "it took too long"}
        if "ready" not in said:
            host.kill()
            ended = "it ended the process that loaded it"
            raise Retryable(
                f"The custom file of this step could not be loaded: {said.get('broken', ended)}",
                code=UNKNOWN_TYPE,
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

    def _suspect(self, key: str) -> None:
        now = time.monotonic()
        old = [one for one, since in self._suspects.items() if since < now - _SUSPECTED_SECONDS]
        for one in old:
            del self._suspects[one]
        self._suspects[key] = now


def _leave_if_idle(host: Host) -> None:
    idle = time.monotonic() - host.idle_since
    if not host.jobs and not host.ended and idle >= _IDLE_SECONDS - 1:
        host.retire()
