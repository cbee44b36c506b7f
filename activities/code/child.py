"""A process and its pipes; killed, it is gone, whoever was waiting for what.

asyncio's own subprocesses can wait without end when they are cancelled while they start (a step
that is cancelled, a worker that stops), so that only their pipes are asyncio's here.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import IO


@dataclass
class Child:
    """A running process: what it says, what went wrong, and a way to tell it something once."""

    process: subprocess.Popen[bytes]
    stdout: asyncio.StreamReader
    stderr: asyncio.StreamReader
    transports: list[asyncio.BaseTransport]

    @classmethod
    async def start(cls, command: list[str], *, limit: int) -> Child:
        """Start a process with an empty environment, in a session of its own."""
        process = _started(command)
        child = cls(process, asyncio.StreamReader(limit), asyncio.StreamReader(limit), [])
        async with AsyncExitStack() as unless_begun:
            unless_begun.push_async_callback(child.end)
            await child._read(process.stdout, child.stdout)
            await child._read(process.stderr, child.stderr)
            unless_begun.pop_all()
        return child

    async def tell(self, data: bytes) -> None:
        """Write to its standard input and close that. Raises OSError when it has ended."""
        assert self.process.stdin is not None
        transport, protocol = await asyncio.get_running_loop().connect_write_pipe(
            asyncio.streams.FlowControlMixin, self.process.stdin
        )
        self.transports.append(transport)
        writer = asyncio.StreamWriter(transport, protocol, None, asyncio.get_running_loop())
        writer.write(data)
        await writer.drain()
        writer.close()

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self.process.poll() is not None

    async def end(self) -> None:
        """Kill it and all it started; nothing in it can refuse that."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        for transport in self.transports:
            transport.close()
        if self.process.stdin is not None:
            self.process.stdin.close()
        await asyncio.shield(asyncio.to_thread(self.process.wait))

    async def _read(self, pipe: IO[bytes] | None, reader: asyncio.StreamReader) -> None:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), pipe
        )
        self.transports.append(transport)


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
        cwd="/",
        start_new_session=True,
    )
