"""Starts the parts in order, starts again what dies, and stops everything."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable

from nextscript.cli.dev.log import tail
from nextscript.cli.dev.part import Part
from nextscript.cli.failure import CommandFailed, say

_FIRST_PAUSE, _LONGEST_PAUSE, _HEALTHY_AFTER = 0.5, 30.0, 20.0


class Supervisor:
    """Holds the started parts; `changed` is called whenever one of them has a new process."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.parts: list[Part] = []
        self._changed = changed
        self._stopping = asyncio.Event()
        self._watching: list[asyncio.Task[None]] = []

    def listen(self) -> None:
        """Stop on Ctrl-C, on `kill` and when the terminal goes; a second Ctrl-C kills at once."""
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(signum, self._asked_to_stop)

    @property
    def stopping(self) -> bool:
        """Whether somebody asked for the end."""
        return self._stopping.is_set()

    async def start(self, part: Part, *, seconds: float = 60) -> None:
        """Start a part and wait until it is ready. Raises CommandFailed with what it said last."""
        if self.stopping:
            raise Stopped
        begun = time.monotonic()
        self.parts.append(part)
        await part.spawn()
        ready = asyncio.create_task(part.become_ready(seconds))
        stop = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([ready, stop], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if self.stopping:
            ready.cancel()
            raise Stopped
        if not ready.result():
            raise await _did_not_start(part, seconds)
        self._changed()
        say(f"  {part.title:<12} ready in {time.monotonic() - begun:4.1f} s   {part.where}")
        self._watching.append(asyncio.create_task(self._watch(part)))

    async def wait(self) -> None:
        """Return when somebody asks to stop."""
        await self._stopping.wait()

    async def stop(self) -> None:
        """Stop every part, those that use others first; when this returns nothing is left."""
        self._stopping.set()
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        waves = [[p for p in self.parts if p.name in ("api", "worker")]]
        waves += [[p] for p in reversed(self.parts) if p.name not in ("api", "worker")]
        for wave in waves:
            await asyncio.gather(*(part.stop() for part in wave), return_exceptions=True)

    async def _watch(self, part: Part) -> None:
        pause = _FIRST_PAUSE
        while part.process is not None:
            begun = time.monotonic()
            code = await part.process.wait()
            if time.monotonic() - begun > _HEALTHY_AFTER:
                pause = _FIRST_PAUSE
            part.kill()  # what it left of its group
            say(f"  {part.title} ended ({_how(code)}); starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            await part.spawn()
            self._changed()
            if await part.become_ready(60):
                say(f"  {part.title:<12} ready again")

    def _asked_to_stop(self) -> None:
        if self.stopping:
            for part in self.parts:
                if part.name != "postgres":  # it is quick, and must not be cut off
                    part.kill()
        self._stopping.set()


class Stopped(Exception):
    """Somebody asked to stop while the parts were starting."""


async def _did_not_start(part: Part, seconds: float) -> CommandFailed:
    code = part.process.returncode if part.process else None
    why = f"was not ready after {seconds:g} s" if code is None else f"ended ({_how(code)})"
    if code is not None and part.following:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(part.following), 2)
    for line in tail(part.log):
        say(f"{part.name:>9} | {line}")
    return CommandFailed(f"{part.title} {why}.", hint=f"Its log is {part.log}.")


def _how(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
