"""A service on this machine that flows call: it remembers every call and refuses bad orders."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override

SECRET = "open sesame"
OPENS = f"Bearer {SECRET}"


class Sink(ThreadingHTTPServer):
    """`POST /…` with `{"count": n}`: a count below one is refused, at `/busy…` with a 503.

    `/locked…` is for those who know the secret.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.calls: list[tuple[str, Any]] = []  # Any: what was sent, JSON

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def count(self, path: str) -> int:
        """How often a path was called."""
        return sum(1 for called, _ in self.calls if called == path)


class _Answer(BaseHTTPRequestHandler):
    server: Sink

    def do_POST(self) -> None:
        """Remember the call and say what was ordered."""
        length = int(self.headers.get("content-length") or 0)
        sent = json.loads(self.rfile.read(length) or "null")
        self.server.calls.append((self.path, sent))
        bad = isinstance(sent, dict) and sent.get("count", 1) < 1
        refused = 503 if self.path.startswith("/busy") else 422
        if self.path.startswith("/locked") and self.headers.get("authorization") != OPENS:
            bad, refused = True, 401
        answer = {"ok": not bad, "lines": [{"sku": "bread"}, {"sku": "cake"}]}
        self._send(refused if bad else 200, json.dumps(answer).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the test's output is its own."""


@contextmanager
def listening() -> Iterator[Sink]:
    """Run a sink for as long as a test needs it."""
    with Sink() as sink:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        yield sink
        sink.shutdown()
