"""What tests of the engine share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.engine.instance import Instance, instance
from tests.faults.conftest import sink

__all__ = ["engine", "sink"]


@pytest_asyncio.fixture(loop_scope="session")
async def engine(temporal_address: str) -> AsyncIterator[Instance]:
    """An engine with workers, and a project, for one test."""
    async with instance(temporal_address) as made:
        yield made
