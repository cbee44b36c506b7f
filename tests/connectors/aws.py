"""Amazon's services over real HTTP, as moto speaks them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from moto.server import ThreadedMotoServer
from pydantic import JsonValue

KEY: dict[str, JsonValue] = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": "s3cret-key"}


@contextmanager
def amazon() -> Iterator[int]:
    """Serve them and give the port."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    port: int = server._server.server_port  # type: ignore[union-attr]
    try:
        yield port
    finally:
        server.stop()
