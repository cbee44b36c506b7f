"""The server as a process of its own, on one port for as long as a test lasts."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
import psutil

from store.keys import new_key
from tests.api.drafts.browser import Browser
from tests.api.people import Person, first_owner
from tests.conftest import free_port

CHECKOUT = Path(__file__).resolve().parents[3]


class Process:
    """`server.py serve` without Temporal: what is drawn needs none. It can be killed and begun."""

    def __init__(self, home: Path, database: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._home = home
        self._settings = {
            "NEXTSCRIPT_MODE": "dev",
            "NEXTSCRIPT_HOME": str(home),
            "NEXTSCRIPT_DATABASE_URL": database,
            "NEXTSCRIPT_KEYS": new_key(),
            "NEXTSCRIPT_API_PORT": str(self.port),
            "NEXTSCRIPT_BASE_URL": self.url,
            "NEXTSCRIPT_TEMPORAL_ADDRESS": "127.0.0.1:1",
            "NEXTSCRIPT_DRAIN_SECONDS": "1",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.owner: Person

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process as it is now."""
        assert self._process is not None
        return self._process

    @property
    def memory(self) -> int:
        """Bytes of it that are in memory."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    async def begin(self) -> None:
        """Start it and wait until it answers."""
        self._process = self._started()
        end = time.monotonic() + 40
        async with httpx2.AsyncClient(base_url=self.url) as client:
            while time.monotonic() < end:
                with suppress(httpx2.TransportError):
                    if (await client.get("/health/live")).status_code == 200:
                        return
                await asyncio.sleep(0.05)
        raise AssertionError((self._home / "server.log").read_text()[-2000:])

    def _started(self) -> subprocess.Popen[bytes]:
        with (self._home / "server.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "server.py", "serve"],
                cwd=CHECKOUT,
                env=os.environ | self._settings,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def browser(self, flow: object) -> Browser:
        """Open the owner's page."""
        authorization = self.owner.http.headers["Authorization"]
        url = f"{self.url.replace('http', 'ws')}/v1/ws/flows/{flow}"
        return Browser(url, {"Authorization": authorization})


@asynccontextmanager
async def server_process(home: Path, database: str) -> AsyncIterator[Process]:
    """Have one with a first owner, on an empty database."""
    server = Process(home, database)
    await server.begin()
    try:
        async with httpx2.AsyncClient(base_url=server.url, timeout=20) as client:
            server.owner = await first_owner(client)
            yield server
    finally:
        server.kill()
