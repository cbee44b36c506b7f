"""The NATS of this machine, and a stream of its own for as long as a test runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import nats
import pytest
from nats.js.errors import NotFoundError
from pydantic import JsonValue

from connectors.nats import NatsConnection
from connectors.nats.publish import publish
from nextscript.activity import ActivityContext
from nextscript.testing import activity_context, run

PORT = 4222


def local(**fields: object) -> NatsConnection:
    """A connection to the server of this machine."""
    return NatsConnection.model_validate(
        {"host": "127.0.0.1", "port": PORT, "tls": "off", **fields}
    )


def context(connection: NatsConnection | None = None) -> ActivityContext[NatsConnection]:
    """What a step gets where an operator has opened this machine."""
    return activity_context(connection or local(), allow="127.0.0.1")


@dataclass
class Stream:
    """A stream over `NAME.>`, and a door to the server that is not ours."""

    name: str
    door: Any  # Any: the driver has no types

    @property
    def subject(self) -> str:
        """One of its subjects."""
        return f"{self.name}.a"

    async def send(self, *bodies: JsonValue) -> None:
        """Publish as somebody else does: without ids."""
        for body in bodies:
            content = body if isinstance(body, str) else str(body)
            await self.door.jetstream().publish(self.subject, content.encode())

    async def publish(self, *bodies: JsonValue, **config: JsonValue) -> Any:
        # Any: JSON of the node
        """Publish by our node."""
        messages: list[JsonValue] = [{"body": body} for body in bodies]
        given: dict[str, JsonValue] = {"subject": self.subject, "messages": messages, **config}
        return await run(publish, given, context())

    async def unacknowledged(self) -> int:
        """Count what the listener of a test has not acknowledged, and what it was not given."""
        name = "nextscript-flow-of-the-test-node"
        told = await self.door.jetstream().consumer_info(self.name, name)
        return int(told.num_ack_pending + told.num_pending)


@pytest.fixture
async def stream() -> AsyncIterator[Stream]:
    name = f"test-{uuid4().hex[:12]}"
    door = await nats.connect(f"nats://127.0.0.1:{PORT}")
    await door.jetstream().add_stream(name=name, subjects=[f"{name}.>"])
    try:
        yield Stream(name, door)
    finally:
        for one in (name, f"KV_{name}"):
            with suppress(NotFoundError):
                await door.jetstream().delete_stream(one)
        await door.close()
