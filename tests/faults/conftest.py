"""An instance that may reach the ledger, and the ledger; or all of it in a broken build."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import free_port, wait_until_open
from tests.instance import CHECKOUT, Instance, eventually, instance

_BROKEN = "BROKEN_BUILD"
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With BROKEN_BUILD, leave only the tests that must notice that break."""
    wanted = os.environ.get(_BROKEN)
    if wanted is None:
        return
    left_out = [item for item in items if not _must_notice(item, wanted)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def _must_notice(item: pytest.Item, wanted: str) -> bool:
    return any(wanted in mark.args for mark in item.iter_markers("notices"))


def build() -> dict[str, str]:
    """Give the environment that makes started programs those of the build that is asked for."""
    broken = os.environ.get(_BROKEN)
    if broken is None:
        return {}
    return {"PYTHONPATH": os.pathsep.join([str(_HERE / "broken"), str(CHECKOUT)]), _BROKEN: broken}


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
        return self.all_effects().get(name, [])

    def all_effects(self) -> dict[str, list[str]]:
        """Give all of them, by name."""
        found: dict[str, list[str]] = {}
        rows: list[dict[str, Any]] = self._get("/effects")
        for row in rows:
            found.setdefault(row["name"], []).append(row["key"])
        return found

    def asked(self, name: str) -> int:
        """Give how often an effect of that name was asked for, applied or not."""
        times: int = self._get("/asked").get(name, 0)
        return times

    def wait_held(self, name: str) -> None:
        """Wait until a request of that name is being held."""
        eventually(lambda: name in self._get("/held"), 30, f"held request {name}")

    def release(self) -> None:
        """Let held requests go, and hold none from now on."""
        httpx2.post(f"{self.url}/release", trust_env=False)

    def _get(self, path: str) -> Any:  # Any: JSON
        return httpx2.get(self.url + path, trust_env=False, timeout=30).json()


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
    with instance(NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8", **build()) as started:
        yield started
