"""A collection whose new documents are asked for, at a server of the tests, behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bson import ObjectId

from tests.connectors.mongodb.server import Mongo, serving
from tests.faults.in_thread import in_thread
from tests.faults.proxy import Proxy, proxy
from tests.instance import eventually

_ASKED = 60


class Mongodb:
    """A collection. What was seen is known by the platform alone."""

    ack = b"find\x00"
    flow = ""

    def __init__(self, link: Proxy, server: Mongo) -> None:
        self.link, self.server = link, server
        self._followed = False

    def connection(self) -> dict[str, Any]:
        """Give the body that makes a connection to it."""
        fields = {"host": "127.0.0.1", "port": self.link.at, "tls": "off", "database": "shop"}
        return {"key": "docs", "name": "Shop", "kind": "mongodb", "fields": fields, "secrets": {}}

    def trigger(self) -> dict[str, Any]:
        """Give the node that asks."""
        config = {
            "collection": "orders",
            "every": "10s",
            "input": {"name": "{{ message.document.name }}"},
        }
        return {"type": "mongodb.on_document", "config": config, "connection": "docs"}

    def send(self, names: list[str]) -> None:
        """Insert a document for each name, once there was a first look."""
        if not self._followed:
            eventually(lambda: self._looks() >= 1, _ASKED, "look at the collection")
            # The second begins with where the first has ended: then that is kept.
            eventually(lambda: self._looks() >= 3, _ASKED, "second look at the collection")
            self._followed = True
        held = self.server.collections.setdefault("orders", [])
        held += [{"_id": ObjectId(), "name": name} for name in names]

    def left(self) -> int:
        """Say that nothing waits there to be acknowledged."""
        return 0

    def _looks(self) -> int:
        return sum(1 for ask in self.server.asked if "find" in ask)


@contextmanager
def mongodb() -> Iterator[Mongodb]:
    """Serve a database."""
    with in_thread(serving()) as server, proxy(server.port) as link:
        yield Mongodb(link, server)
