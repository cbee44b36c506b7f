"""A queue of its own for each test, of a service that speaks SQS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from pydantic import JsonValue

from connectors.sqs.client import call
from connectors.sqs.connection import SqsConnection
from nextscript.activity import ActivityContext
from nextscript.testing import activity_context, run
from tests.connectors.aws import KEY, amazon


@pytest.fixture(scope="session")
def service() -> Iterator[int]:
    """Start it once and give its port."""
    with amazon() as port:
        yield port


@dataclass
class Queue:
    """Runs the steps on a queue."""

    port: int
    name: str
    url: str = ""

    def context(self, *, allow: bool = True) -> ActivityContext[SqsConnection]:
        """Give what a step gets."""
        here = f"127.0.0.1:{self.port}"
        connection = SqsConnection.model_validate({"endpoint": f"http://{here}", **KEY})
        return activity_context(connection, allow=here if allow else "")

    async def call(self, action: str, **body: JsonValue) -> dict[str, JsonValue]:
        """Call the service past the steps."""
        ctx = self.context()
        return await call(ctx.http, ctx.connection, action, body)

    async def do(self, function: Any, **config: JsonValue) -> Any:  # Any: a step, and its output
        """Run a step on the queue."""
        return await run(function, {"queue": self.name, **config}, self.context())


async def made(port: int, name: str, **attributes: str) -> Queue:
    queue = Queue(port, name)
    found = await queue.call("CreateQueue", QueueName=name, Attributes=dict(attributes))
    queue.url = str(found["QueueUrl"])
    return queue


@pytest.fixture
async def queue(service: int) -> Queue:
    return await made(service, f"q-{uuid4().hex[:12]}")
