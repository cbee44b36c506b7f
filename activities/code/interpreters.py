"""Interpreters for code steps: each run has a process of its own that holds nothing of ours.

Monty has no host functions to begin with: no files, no network, no processes. Around it stands the
operating system (security.md, rule 1a): an empty environment, its own session, limits on memory,
processor time, files and open handles, and a kill that cannot be caught. A process serves one run
and ends, so that no run can leave anything behind for another; a new one costs 3–4 ms.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shlex
import shutil
import tempfile
from pathlib import Path
from weakref import WeakKeyDictionary

from pydantic_monty import AsyncMonty
from pydantic_monty._binary import find_monty_binary

from nextscript.errors import Rejected

SECONDS = 60
MEMORY = 256 * 1024 * 1024
# Room for the interpreter itself; `MEMORY` is what the user's data may take.
_ADDRESS_SPACE_KB = 2 * 1024 * 1024
_MOST = max(2, os.cpu_count() or 2)
_started: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncMonty] = WeakKeyDictionary()


async def interpreters() -> AsyncMonty:
    """Give the pool of this process, started on first use.

    Raises Rejected `code.no_sandbox` with the cure when it cannot be confined.
    """
    loop = asyncio.get_running_loop()
    if loop not in _started:
        _hide_handles()
        pool = AsyncMonty(
            binary_path=_launcher(),
            min_processes=1,
            max_processes=_MOST,
            max_checkouts_per_worker=1,
            checkout_timeout=SECONDS * 5,
            request_timeout=SECONDS + 2,
        )
        try:
            _started[loop] = await pool.__aenter__()
        except OSError as error:
            raise _no_sandbox(str(error)) from error
    return _started[loop]


async def close_interpreters() -> None:
    """End the processes of this event loop's pool."""
    if pool := _started.pop(asyncio.get_running_loop(), None):
        await pool.__aexit__(None, None, None)


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
