"""The servers of a test session: the embedded PostgreSQL and Temporal, each started when asked for.

Every process of pytest-xdist has its own, on free ports and in temporary folders. Each test takes
a project and task queues of its own.
"""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from temporalio.client import Client

from engine.dev_server import arguments
from nextscript.processes import ending_with_parent
from store.logs import configure_logs
from store.postgres import EmbeddedPostgres
from store.postgres.temporary import temporary_postgres

configure_logs("warning", "text")  # as the programs do: a traceback never shows values


def free_port() -> int:
    """Give a port nobody listens on, and none of those that outgoing connections are given."""
    for port in random.sample(range(10_000, 20_000), 20):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no free port")


def wait_until_open(port: int, process: subprocess.Popen[bytes], seconds: float = 30.0) -> None:
    """Wait for a server of ours to listen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server does not listen")


def wait_until_healthy(address: str, seconds: float = 30.0) -> None:
    """Wait for Temporal to serve: it listens a moment before that."""

    async def ask() -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                await Client.connect(address)
            except RuntimeError:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.05)
            else:
                return

    with ThreadPoolExecutor(1) as beside:  # the session's own loop is none of its business
        beside.submit(asyncio.run, ask()).result()


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL without tables; `.url` is for SQLAlchemy."""
    with temporary_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def temporal_address() -> Iterator[str]:
    """A Temporal dev server, as the embedded default starts it."""
    with dev_server() as address:
        yield address


@pytest.fixture(scope="session")
def skipping_address() -> Iterator[str]:
    """The same, which skips the time in which a run only waits, where its start asks for that."""
    with dev_server("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true") as found:
        yield found


@contextmanager
def dev_server(*more: str) -> Iterator[str]:
    """Start a Temporal dev server, with more arguments than the embedded one has."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="nextscript-temporal-") as folder:
        log = Path(folder) / "server.log"
        process = subprocess.Popen(
            [*arguments(Path(folder), port=port), *more],
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            preexec_fn=ending_with_parent(signal.SIGKILL),
        )
        try:
            wait_until_open(port, process)
            wait_until_healthy(f"127.0.0.1:{port}")
            yield f"127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()
