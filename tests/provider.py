"""An OAuth provider and a service behind it, over real HTTP, which rotate refresh tokens strictly.

A refresh token works once; a second use ends everything that came of the same sign-in, as RFC 9700
asks for. `/authorize` agrees at once. `/me` answers who holds a token that lives.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from typing_extensions import override

CLIENT, SECRET = "flows", "client-s3cret-of-the-heron"


@dataclass
class Provider:
    """What the provider knows, and what it was asked."""

    url: str = ""
    lifetime: float = 3600
    slow: float = 0.0
    """Seconds a refresh takes."""
    issuer: str | None = None
    """What it calls itself in its answers, if it does."""
    fault: str | None = None
    """The error its token endpoint answers with."""
    rotates: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    """Living refresh tokens and the sign-in each came of."""
    used: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    """What the token endpoint was asked."""
    seen: list[str] = field(default_factory=list)
    """The Authorization headers the service got."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refreshes(self) -> int:
        """Say how many refreshes were asked for."""
        return sum(one["grant_type"] == "refresh_token" for one in self.asked)

    def end(self) -> None:
        """End every sign-in, as a person does in the provider's settings."""
        self.families.clear()
        self.tokens.clear()

    def expire(self) -> None:
        """Let every access token end."""
        self.tokens = {token: (family, 0) for token, (family, _) in self.tokens.items()}

    def fields(self, **more: object) -> dict[str, Any]:
        """Give the fields of a connection to it."""
        return {
            "base_url": self.url,
            "authorize_url": f"{self.url}/authorize",
            "token_url": f"{self.url}/token",
            "client_id": CLIENT,
            "scopes": ["read"],
            "test_path": "/me",
            **more,
        }

    def agreed(self, asked: dict[str, str]) -> str:
        """Give the address a browser is sent back to by somebody who agrees."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "session_state": "unread"}
        if self.issuer is not None:
            answer["iss"] = self.issuer
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        """Answer the token endpoint."""
        self.asked.append(form)
        if self.fault is not None:
            return 400, {"error": self.fault, "error_description": "so it is"}
        right = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if basic != f"Basic {right}":
            return 401, {"error": "invalid_client"}
        match form["grant_type"]:
            case "client_credentials":
                return 200, self._given("app", renewable=False)
            case "authorization_code":
                return self._exchange(form)
        return self._refresh(form["refresh_token"])

    def _exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        begun = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            begun is None
            or begun["code_challenge"] != challenge
            or begun["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, self._given(secrets.token_urlsafe(8), renewable=True)

    def _refresh(self, token: str) -> tuple[int, dict[str, Any]]:
        time.sleep(self.slow)
        with self.lock:
            if (family := self.used.get(token)) is not None:
                self.families = {t: f for t, f in self.families.items() if f != family}
                self.tokens = {t: one for t, one in self.tokens.items() if one[0] != family}
                return 400, {"error": "invalid_grant", "error_description": "it was used before"}
            found = self.families.pop(token, None) if self.rotates else self.families.get(token)
            if found is None:
                return 400, {"error": "invalid_grant"}
            if self.rotates:
                self.used[token] = found
            return 200, self._given(found, renewable=self.rotates)

    def _given(self, family: str, *, renewable: bool) -> dict[str, Any]:
        access, refresh = f"at-{secrets.token_urlsafe(16)}", f"rt-{secrets.token_urlsafe(16)}"
        self.tokens[access] = family, time.time() + self.lifetime
        given: dict[str, Any] = {"access_token": access, "token_type": "Bearer"}
        given["expires_in"] = self.lifetime
        if renewable:
            self.families[refresh] = family
            given["refresh_token"] = refresh
        return given

    def knows(self, header: str) -> bool:
        """Say whether a request to the service is signed in."""
        self.seen.append(header)
        _, ends = self.tokens.get(header.removeprefix("Bearer "), ("", 0.0))
        return time.time() < ends


class _Answering(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        """Agree, or say who is signed in."""
        found = urlsplit(self.path)
        if found.path == "/authorize":
            asked = {name: one[0] for name, one in parse_qs(found.query).items()}
            self.send_response(302)
            self.send_header("Location", self.provider.agreed(asked))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        known = self.provider.knows(self.headers.get("Authorization", ""))
        self._say(200 if known else 401, {"me": "ada"} if known else {"error": "who"})

    def do_POST(self) -> None:
        """Answer the token endpoint."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {name: one[0] for name, one in parse_qs(body).items()}
        self._say(*self.provider.token(form, self.headers.get("Authorization", "")))

    def _say(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def provider() -> Iterator[Provider]:
    """Let a provider answer on a port of its own."""
    known = Provider()
    handler = type("Answering", (_Answering,), {"provider": known})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.request_queue_size = 100
    known.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
