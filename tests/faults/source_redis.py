"""A stream of Redis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from redis import Redis

from tests.faults.proxy import Proxy, proxy
from tests.faults.source import Source

_PORT = 6379


class RedisStream:
    """A stream, and how much of it the listener's group has not acknowledged."""

    ack = b"XACK"
    flow = ""

    def __init__(self, link: Proxy, door: Any) -> None:  # Any: the driver's own types
        self.link = link
        self.key = f"faults-{uuid4().hex}"
        self._door = door

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        fields = {"host": "127.0.0.1", "port": self.link.at, "tls": "off"}
        return {"key": "redis", "name": "Broker", "kind": "redis", "fields": fields}

    def trigger(self) -> dict[str, Any]:
        """Give the node that listens."""
        config = {
            "streams": [self.key],
            "begin": "all",
            "input": {"name": "{{ message.fields.name }}"},
        }
        return {"type": "redis.on_stream", "config": config, "connection": "redis"}

    def send(self, names: list[str]) -> None:
        """Write an entry for each name."""
        with self._door.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.xadd(self.key, {"name": name})
            pipe.execute()

    def left(self) -> int:
        """Say how many entries are not acknowledged."""
        for group in self._door.xinfo_groups(self.key):
            return int(group["pending"]) + int(group["lag"] or 0)
        return int(self._door.xlen(self.key))


@contextmanager
def redis_stream() -> Iterator[Source]:
    """Make a stream when it is first written to; it goes with the test."""
    with proxy(_PORT) as link, Redis(port=_PORT, decode_responses=True) as door:
        made = RedisStream(link, door)
        try:
            yield made
        finally:
            door.delete(made.key)
