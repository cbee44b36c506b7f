"""A server that speaks what we use of Vault's HTTP API, as its documentation has it.

Key-value store, version 2 (`GET /v1/:mount/data/:path`), and two of the ways to sign in
(`POST /v1/auth/:mount/login` of AppRole and Kubernetes).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override

TOKEN = "hvs.root-of-the-ibis"


@dataclass
class Vault:
    """What it keeps, and what it was asked."""

    url: str = ""
    namespace: str | None = None
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    secrets: dict[str, dict[str, Any]] = field(default_factory=dict)
    logins: list[dict[str, str]] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    sealed: bool = False

    def answer(self, method: str, path: str, token: str, namespace: str, body: bytes) -> Any:
        """Give a status and JSON, as Vault would."""
        if self.sealed:
            return 503, {"errors": ["Vault is sealed"]}
        if self.namespace is not None and namespace != self.namespace:
            return 404, {"errors": []}
        if method == "POST" and path.startswith("/v1/auth/") and path.endswith("/login"):
            self.logins.append(json.loads(body))
            made = f"hvs.{len(self.logins)}"
            self.tokens.add(made)
            return 200, {"auth": {"client_token": made, "lease_duration": 3600, "renewable": True}}
        if token not in self.tokens:
            return 403, {"errors": ["permission denied"]}
        self.reads.append(path)
        found = self.secrets.get(path.removeprefix("/v1/secret/data/"))
        if found is None:
            return 404, {"errors": []}
        metadata = {"created_time": "2026-11-28T00:00:00Z", "deletion_time": "", "version": 1}
        return 200, {"request_id": "r", "data": {"data": found, "metadata": metadata}}


class _Answering(BaseHTTPRequestHandler):
    vault: Vault

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        token = self.headers.get("X-Vault-Token", "")
        namespace = self.headers.get("X-Vault-Namespace", "")
        status, said = self.vault.answer(self.command, self.path, token, namespace, body)
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _serve

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def vault() -> Iterator[Vault]:
    """Let a Vault answer on a port of its own."""
    known = Vault()
    handler = type("Answering", (_Answering,), {"vault": known})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    known.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
