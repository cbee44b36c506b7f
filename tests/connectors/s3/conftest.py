"""A storage that speaks S3 over real HTTP, and a bucket of its own for each test."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from moto.server import ThreadedMotoServer
from pydantic import JsonValue

from connectors.s3 import S3Connection
from connectors.s3.client import Call, send
from nextscript.activity import ActivityContext
from nextscript.testing import MemoryFiles, activity_context, run


@pytest.fixture(scope="session")
def storage() -> Iterator[int]:
    """Start it once and give its port."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    port: int = server._server.server_port  # type: ignore[union-attr]
    yield port
    server.stop()


@dataclass
class Bucket:
    """Runs the steps on a bucket of a storage."""

    port: int
    name: str
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def connection(self, **fields: object) -> S3Connection:
        """Give a connection to it."""
        usual = {
            "endpoint": f"http://127.0.0.1:{self.port}",
            "bucket": self.name,
            "access_key_id": "AKIDEXAMPLE",
            "secret_access_key": "s3cret-key",
        }
        return S3Connection.model_validate({**usual, **fields})

    def context(self, **fields: object) -> ActivityContext[S3Connection]:
        """Give what a step gets where an operator has opened the storage."""
        allow = f"127.0.0.1:{self.port}"
        return activity_context(self.connection(**fields), allow=allow, files=self.files)

    async def do(self, function: Any, **config: JsonValue) -> Any:  # Any: a step, and its output
        """Run a step."""
        return await run(function, config, self.context())


@pytest.fixture
async def bucket(storage: int) -> Bucket:
    made = Bucket(storage, f"b-{uuid4().hex[:12]}")
    await send(made.context(), Call("PUT", made.name))
    return made
