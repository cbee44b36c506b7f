"""The small cluster on a real port, and steps on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import JsonValue

from connectors.elasticsearch import ElasticsearchConnection
from nextscript.activity import ActivityContext
from nextscript.testing import MemoryFiles, activity_context, run
from tests.connectors.elasticsearch.cluster import Cluster, handler


@dataclass
class Site:
    """Runs steps on it."""

    cluster: Cluster
    port: int
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def connection(self, **fields: object) -> ElasticsearchConnection:
        """Give a connection to it."""
        usual = {"base_url": f"http://127.0.0.1:{self.port}", "api_key": "a2V5OnMzY3JldA=="}
        return ElasticsearchConnection.model_validate({**usual, **fields})

    def context(self, **fields: object) -> ActivityContext[ElasticsearchConnection]:
        """Give what a step gets where an operator has opened it."""
        allow = f"127.0.0.1:{self.port}"
        return activity_context(self.connection(**fields), allow=allow, files=self.files)

    async def do(self, function: Any, **config: JsonValue) -> Any:  # Any: a step, and its output
        """Run a step."""
        return await run(function, config, self.context())


@pytest.fixture
def site() -> Iterator[Site]:
    cluster = Cluster()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(cluster))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Site(cluster, server.server_port)
    finally:
        server.shutdown()
        server.server_close()
