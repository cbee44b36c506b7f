"""The Redis of this machine, and keys of its own for as long as a test runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from pydantic import JsonValue
from redis.asyncio import Redis

from connectors.redis import RedisConnection
from nextscript.activity import ActivityContext
from nextscript.testing import activity_context, run

PORT = 6379


def local(**fields: object) -> RedisConnection:
    """A connection to the server of this machine."""
    usual = {"host": "127.0.0.1", "port": PORT, "tls": "off"}
    return RedisConnection.model_validate({**usual, **fields})


def context(
    connection: RedisConnection | None = None, *, attempt: int = 1
) -> ActivityContext[RedisConnection]:
    """What a step gets where an operator has opened this machine."""
    return activity_context(connection or local(), allow="127.0.0.1", attempt=attempt)


@dataclass
class Keys:
    """Names that begin alike, and a door to the server that is not ours."""

    prefix: str
    door: Any  # Any: the driver's types differ between its versions

    def __call__(self, name: str) -> str:
        """Give a key of this test."""
        return f"{self.prefix}:{name}"

    async def do(self, function: Any, name: str, **config: JsonValue) -> Any:
        # Any: an activity's own signature; JSON of the node
        """Run one of our nodes on a key."""
        return await run(function, {"key": self(name), **config}, context())


@pytest.fixture
async def keys() -> AsyncIterator[Keys]:
    async with Redis(port=PORT, decode_responses=True) as door:
        made = Keys(f"test-{uuid4().hex[:12]}", door)
        try:
            yield made
        finally:
            async for key in door.scan_iter(f"{made.prefix}*", count=1000):
                await door.delete(key)
