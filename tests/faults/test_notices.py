"""Whatever is killed: the end of a run is told, under one id, and then no more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook
from typing_extensions import override

from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(240)
WAITS = {
    "schema": "nextscript.flow/1",
    "name": "Waits a moment",
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {"id": "wait", "type": "wait.delay", "config": {"for": "2s"}},
    ],
    "edges": [{"from": "start", "to": "wait"}],
}


class Receiver(ThreadingHTTPServer):
    """It checks each notice; while `holding` it lets nobody have an answer."""

    daemon_threads = True

    def __init__(self, secret: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.webhook = Webhook(secret)
        self.ids: list[str] = []
        self.held = threading.Event()
        self.released = threading.Event()

    @property
    def callback(self) -> dict[str, str]:
        """What a start says to have its end told here."""
        return {"url": f"http://127.0.0.1:{self.server_port}/ended"}


class _Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        """Take a notice, or hold it."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.webhook.verify(body, dict(self.headers))
        self.server.ids.append(self.headers["webhook-id"])
        self.server.held.set()
        self.server.released.wait(60)
        self.send_response(204)
        self.end_headers()

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the test's output is its own."""


@contextmanager
def receiving(running: Instance) -> Iterator[Receiver]:
    """Run a receiver that knows the project's newest secret."""
    project = running.call("GET", "/v1/projects")["items"][0]["id"]
    made = running.call("POST", f"/v1/projects/{project}/signing-secret", json={})
    with Receiver(made["secret"]) as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        yield receiver
        receiver.released.set()
        receiver.shutdown()


def delivered(running: Instance, run: str) -> dict[str, Any]:
    """Wait until a run's end is told."""

    def look() -> dict[str, Any] | None:
        answer = running.api.get(f"/v1/runs/{run}")
        found: dict[str, Any] = answer.json().get("callback") or {}
        return found if found.get("state") == "delivered" else None

    return eventually(look, 90, "delivered notice")


def start(running: Instance, receiver: Receiver) -> str:
    """Start a run whose end is told to the receiver."""
    flow = running.publish(WAITS)
    body = {"callback": receiver.callback}
    run: str = running.call("POST", f"/v1/flows/{flow}/runs", json=body)["id"]
    return run


@pytest.mark.slow(of=3)
def test_a_worker_killed_while_it_tells_is_followed_by_another(running: Instance) -> None:
    with receiving(running) as receiver:
        run = start(running, receiver)
        assert receiver.held.wait(60)

        running.kill("worker")
        receiver.released.set()

        assert delivered(running, run)["attempts"] == 2
        assert len(receiver.ids) == 2
        assert len(set(receiver.ids)) == 1


@pytest.mark.slow(of=3)
def test_an_end_that_no_server_saw_is_told_when_one_is_back(running: Instance) -> None:
    with receiving(running) as receiver:
        receiver.released.set()
        run = start(running, receiver)

        running.kill("api")

        assert delivered(running, run)["attempts"] == 1
        assert len(receiver.ids) == 1
