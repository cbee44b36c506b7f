"""A stream of NATS JetStream."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

import nats
from nats.js.errors import NotFoundError

from tests.faults.proxy import Proxy, proxy
from tests.faults.source import Source

T = TypeVar("T")
_PORT = 4222


class NatsStream:
    """A stream, and how much of it the listener's consumer has not acknowledged."""

    ack = b"$JS.ACK."
    flow = ""

    def __init__(self, link: Proxy) -> None:
        self.link = link
        self.name = f"faults-{uuid4().hex}"

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        fields = {"host": "127.0.0.1", "port": self.link.at, "tls": "off"}
        return {"key": "nats", "name": "Broker", "kind": "nats", "fields": fields}

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens."""
        config = {"stream": self.name, "begin": "all"}
        return {"type": "nats.on_message", "config": config, "connection": "nats"}

    def send(self, names: list[str]) -> None:
        """Send a message for each name."""

        async def sent(stream: Any) -> None:
            for name in names:
                await stream.publish(self.name, f'{{"name": "{name}"}}'.encode())

        self.do(sent)

    def left(self) -> int:
        """Say how many messages are not acknowledged."""

        async def counted(stream: Any) -> int:
            try:
                told = await stream.consumer_info(self.name, f"nextscript-{self.flow}-message")
            except NotFoundError:
                return -1
            return int(told.num_ack_pending + told.num_pending)

        return self.do(counted)

    def do(self, work: Callable[[Any], Awaitable[T]]) -> T:  # Any: the driver has no types
        """Do something with the server, past the proxy."""

        async def done() -> T:
            door = await nats.connect(f"nats://127.0.0.1:{_PORT}")
            try:
                return await work(door.jetstream())
            finally:
                await door.close()

        return asyncio.run(done())


@contextmanager
def nats_stream() -> Iterator[Source]:
    """Make a stream; it goes with the test."""
    with proxy(_PORT) as link:
        made = NatsStream(link)
        made.do(lambda stream: stream.add_stream(name=made.name, subjects=[made.name]))
        try:
            yield made
        finally:
            made.do(lambda stream: stream.delete_stream(made.name))
