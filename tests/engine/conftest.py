"""What tests of the engine share. With --all each runs twice: the second time nothing is cached."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.engine.instance import Instance, instance
from tests.faults.conftest import sink

__all__ = ["engine", "sink"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses an engine once more with every workflow task a replay."""
    if "cached" in metafunc.fixturenames and metafunc.config.getoption("--all"):
        metafunc.parametrize("cached", [None, 0], ids=["cached", "replayed"])


@pytest.fixture
def cached() -> int | None:
    """How many runs a worker keeps in memory."""
    return None


@pytest_asyncio.fixture(loop_scope="session")
async def engine(temporal_address: str, cached: int | None) -> AsyncIterator[Instance]:
    """An engine with workers, and a project, for one test."""
    async with instance(temporal_address, cached=cached) as made:
        yield made
