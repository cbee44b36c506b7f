"""An instance that may reach the ledger, and the ledger."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import free_port, wait_until_open
from tests.instance import Instance, eventually, instance


@dataclass(frozen=True)
class Sink:
    """The ledger as a test sees it."""

    port: int

    @property
    def url(self) -> str:
        """Where flows send their effects."""
        return f"http://127.0.0.1:{self.port}"

    def effects(self, name: str) -> list[str]:
        """Give the keys of the effects of a name, in order, repeats included."""
        rows: list[dict[str, Any]] = self._get("/effects")
        return [row["key"] for row in rows if row["name"] == name]

    def wait_held(self, name: str) -> None:
        """Wait until a request of that name is being held."""
        eventually(lambda: name in self._get("/held"), 30, f"held request {name}")

    def release(self) -> None:
        """Let held requests go, and hold none from now on."""
        httpx2.post(f"{self.url}/release", trust_env=False)

    def _get(self, path: str) -> Any:  # Any: JSON
        return httpx2.get(self.url + path, trust_env=False).json()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A ledger of its own for each test."""
    yield from _started(free_port())


def _started(port: int) -> Iterator[Sink]:
    program = Path(__file__).parent / "ledger.py"
    process = subprocess.Popen([sys.executable, str(program), str(port)])
    try:
        wait_until_open(port, process)
        yield Sink(port)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def running() -> Iterator[Instance]:
    """A whole instance that may reach loopback."""
    with instance(NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8") as started:
        yield started
