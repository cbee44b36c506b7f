"""Interpreters for code steps: each run has a process of its own that holds nothing of ours.

Monty has no host functions to begin with: no files, no network, no processes. Around it stands the
operating system (security.md, rule 1a): an empty environment, its own session, limits on memory,
processor time, files and open handles, and a kill that cannot be caught. A process serves one run
and ends, so that no run can leave anything behind for another; the next is started meanwhile.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shlex
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from pydantic_monty import (
    AsyncMonty,
    AsyncMontySession,
    MontyCrashedError,
    OSPolicy,
    ResourceLimits,
)
from pydantic_monty._binary import find_monty_binary

from activities.code.processes import Pool
from activities.code.results import too_busy
from nextscript.errors import Rejected

SECONDS = 60
MEMORY = 256 * 1024 * 1024
# Room for the interpreter itself; `MEMORY` is what the user's data may take.
_ADDRESS_SPACE_KB = 2 * 1024 * 1024


class Interpreter:
    """A process that runs one program; `session` is asked once."""

    ended = False

    def __init__(self, monty: AsyncMonty) -> None:
        self._monty = monty

    @asynccontextmanager
    async def session(self, os_policy: OSPolicy | None = None) -> AsyncIterator[AsyncMontySession]:
        """Give the way to it, with what a program may know of its surroundings.

        Raises Retryable `code.busy` when it died while it waited, which is no program's fault.
        """
        limits: ResourceLimits = {
            "max_memory": MEMORY,
            "max_feed_duration_secs": float(SECONDS),
        }
        async with AsyncExitStack() as stack:
            asked = self._monty.checkout(limits=limits, os_policy=os_policy)
            try:
                session = await stack.enter_async_context(asked)
            except MontyCrashedError:
                raise too_busy() from None
            yield session

    async def end(self) -> None:
        """Kill it."""
        await self._monty.__aexit__(None, None, None)


_Interpreters = Pool[str, Interpreter]
_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, _Interpreters] = WeakKeyDictionary()


def interpreter() -> AbstractAsyncContextManager[Interpreter]:
    """Lend a process that is ready.

    Raises Rejected `code.no_sandbox` with the cure when it cannot be confined, Retryable
    `code.busy` when none became free.
    """
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        _hide_handles()
        _pools[loop] = Pool(_starting(_launcher()))
    return _pools[loop].process("monty")


async def close_interpreters() -> None:
    """End what waits for a program in this event loop."""
    if pool := _pools.pop(asyncio.get_running_loop(), None):
        await pool.close()


def _starting(launcher: Path) -> Callable[[str], Awaitable[Interpreter]]:
    async def start(_: str) -> Interpreter:
        monty = AsyncMonty(
            binary_path=launcher,
            min_processes=1,
            max_processes=1,
            max_checkouts_per_worker=1,
            request_timeout=SECONDS + 2,
        )
        try:
            return Interpreter(await monty.__aenter__())
        except OSError as error:
            raise _no_sandbox(str(error)) from error

    return start


def _launcher() -> Path:
    """Write the program that confines itself and then becomes the interpreter."""
    try:
        binary = find_monty_binary()
        folder = Path(tempfile.mkdtemp(prefix="nextscript-code-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        path = folder / "interpreter"
        path.write_text(_SCRIPT.format(kb=_ADDRESS_SPACE_KB, run=_command(binary)))
        path.chmod(0o500)
    except OSError as error:
        raise _no_sandbox(str(error)) from error
    return path


# Any limit that cannot be set ends the script, and with it the step.
_SCRIPT = """#!/bin/sh
set -e
cd /
umask 077
unset PWD OLDPWD
ulimit -c 0
ulimit -f 0
ulimit -n 32
ulimit -t 120
ulimit -v {kb}
exec {run} "$@" 2>/dev/null
"""


def _command(binary: str) -> str:
    """A session of its own keeps the terminal's Ctrl-C away, so that a drain can finish steps."""
    session = shutil.which("setsid")
    return " ".join(shlex.quote(part) for part in ([session] if session else []) + [binary])


def _hide_handles() -> None:
    """Python's own handles are never inherited; what our starter left open must not be either."""
    try:
        numbers = [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        numbers = list(range(3, 256))
    for number in numbers:
        try:
            if number > 2:
                os.set_inheritable(number, False)
        except OSError:
            continue


def _no_sandbox(reason: str) -> Rejected:
    return Rejected(
        f"Code cannot be run safely here: {reason}",
        code="code.no_sandbox",
        hint="Install pydantic-monty and let TMPDIR be a folder that may hold programs.",
    )
