"""A bucket of a storage, behind a proxy."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from moto.server import ThreadedMotoServer

from tests.faults.looked import HeldOnTheWire, Looked
from tests.faults.proxy import Proxy, proxy


class Bucket(HeldOnTheWire):
    """A look is held when it asks for the first page."""

    def __init__(self, link: Proxy, port: int) -> None:
        self.link = link
        self._name = f"faults-{uuid4().hex[:12]}"
        self._storage = httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
        self._storage.put(f"/{self._name}")

    def connection(self) -> dict[str, Any] | None:
        """Give the body that makes a connection to it."""
        fields = {"endpoint": f"http://127.0.0.1:{self.link.at}", "access_key_id": "AKIDEXAMPLE"}
        about = {"key": "storage", "name": "Storage", "kind": "s3"}
        return {**about, "fields": fields, "secrets": {"secret_access_key": "s3cret-key"}}

    def trigger(self) -> dict[str, Any]:
        """Give the node that looks; `name` is its key."""
        config = {"bucket": self._name, "every": "10s"}
        return {"type": "s3.on_object", "config": config, "connection": "storage"}

    def put(self, names: list[str]) -> None:
        """Have an object appear for each name."""
        for name in names:
            answer = self._storage.put(f"/{self._name}/{name}", content=name.encode())
            assert answer.status_code == 200

    def halt(self) -> None:
        """Hold the wire when the next list is asked for."""
        self.link.hold_at(b"list-type=2")


@contextmanager
def s3(_: Path) -> Iterator[Looked]:
    """Start a storage with a bucket."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    port: int = server._server.server_port  # type: ignore[union-attr]
    try:
        with proxy(port) as link:
            yield Bucket(link, port)
    finally:
        server.stop()
