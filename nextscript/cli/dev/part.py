"""One part of an instance: a process, how to know that it is ready, and how to end it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nextscript.cli.dev.log import Show, follow, nothing, worth_showing
from nextscript.processes import ending_with_parent

Ready = Callable[[], bool]


@dataclass
class Part:
    """What to start, with what around it; `ready` is asked until it says yes."""

    name: str
    title: str
    command: list[str]
    env: dict[str, str]
    cwd: Path
    log: Path
    ready: Ready
    where: str = ""
    """Shown when it is ready: its address."""
    stop_with: signal.Signals = signal.SIGTERM
    dies_with: signal.Signals = signal.SIGKILL
    """What it gets when this process is killed: every part survives that, and nothing stays."""
    stop_seconds: float = 10
    show: Show = worth_showing
    """Which of the lines it says belong on the terminal."""
    process: asyncio.subprocess.Process | None = field(default=None, repr=False)
    following: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int | None:
        """Its process, while there is one."""
        running = self.process is not None and self.process.returncode is None
        return self.process.pid if running and self.process else None

    async def spawn(self) -> None:
        """Start its process, in a group of its own so that Ctrl-C reaches only us."""
        self.process = await asyncio.create_subprocess_exec(
            *self.command,
            cwd=self.cwd,
            env=self.env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=ending_with_parent(self.dies_with),
            limit=1024 * 1024,
        )
        self.following = asyncio.create_task(
            follow(self.process, self.log, self.name, lambda line: self.show(line))
        )

    async def become_ready(self, seconds: float) -> bool:
        """Wait until it is ready; no when it ends or takes too long."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        while clock() < deadline and self.pid is not None:
            if await asyncio.to_thread(self.ready):
                return self.pid is not None
            await asyncio.sleep(0.05)
        return False

    async def stop(self) -> None:
        """End it kindly, then the rest of its group for certain."""
        if self.process is None:
            return
        self.show = nothing  # what it says while it is being stopped is in its log
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_with)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), self.stop_seconds)
        self.kill()
        await self.process.wait()
        if self.following:
            with contextlib.suppress(TimeoutError):  # somebody else holds its output open
                await asyncio.wait_for(self.following, 2)

    def kill(self) -> None:
        """End its whole group now."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
