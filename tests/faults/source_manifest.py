"""A web service whose connector is one YAML file, saved while the instance runs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from tests.faults.looked import HeldOnTheWire, Looked
from tests.faults.proxy import Proxy, proxy

CUSTOM = "custom"
"""The folder, beside the one that is looked at, whose files are connectors."""
_MANIFEST = """
schema: nextscript.connector/1
key: desk
title: Ticket desk
description: Tickets.
unverified: true
base_url: http://127.0.0.1:{port}
operations:
- key: list_tickets
  title: List tickets
  description: List tickets.
  method: GET
  path: /tickets
  input: {{type: object, properties: {{since: {{type: integer, description: After which.}}}}}}
  answer: {{output: {{type: object, properties: {{tickets: {{type: array}}}}}}}}
  examples: [{{title: All, config: {{}}}}]
triggers:
- key: ticket
  title: New ticket
  operation: list_tickets
  items: /tickets
  order: /id
  since: since
"""


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    tickets: ClassVar[list[dict[str, Any]]] = []

    def do_GET(self) -> None:
        """Give the tickets after a number; those of that number, too, as services do."""
        since = int(parse_qs(urlsplit(self.path).query).get("since", ["0"])[0])
        body = json.dumps({"tickets": [one for one in self.tickets if one["id"] >= since]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: Any) -> None:  # Any: as the library has it
        """Say nothing."""


class Desk(HeldOnTheWire):
    """A look is held when it asks."""

    def __init__(self, link: Proxy) -> None:
        self.link = link

    def connection(self) -> dict[str, Any] | None:
        """Give the body that makes a connection to it; nobody signs in."""
        return {"key": "desk", "name": "Desk", "kind": "desk", "fields": {}, "secrets": {}}

    def trigger(self) -> dict[str, Any]:
        """Give the node that looks."""
        return {"type": "desk.on_ticket", "config": {"every": "10s"}, "connection": "desk"}

    def put(self, names: list[str]) -> None:
        """Open a ticket for each name."""
        first = len(_Desk.tickets) + 1
        _Desk.tickets += [{"id": first + at, "name": name} for at, name in enumerate(names)]

    def halt(self) -> None:
        """Hold the wire when the tickets are asked for."""
        self.link.hold_at(b"GET /tickets")


@contextmanager
def manifest(path: Path) -> Iterator[Looked]:
    """Serve tickets, and save the connector."""
    _Desk.tickets.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with proxy(server.server_port) as link:
        file = path.with_name(CUSTOM) / "desk.yaml"
        file.write_text(_MANIFEST.format(port=link.at))
        yield Desk(link)
    server.shutdown()
    server.server_close()
