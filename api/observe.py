"""Around every request: its id, its log line, its numbers, safe headers, and the last catch."""

from __future__ import annotations

import re
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from activities.ids import new_id
from api.admission import is_secure
from api.headers import secure
from api.metrics import LATENCY, REQUESTS
from api.problems import outage_of, problem_response

log = structlog.get_logger("nextscript.api")
_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Observe:
    """The outermost middleware: an unexpected error becomes a 500 without a word of its cause."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and watch it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watched = _Watched(scope, send)
        with structlog.contextvars.bound_contextvars(request_id=watched.request_id):
            try:
                await self.app(scope, receive, watched.send)
            except Exception as error:  # noqa: BLE001 - the request's edge
                await watched.fail(error, receive)
            finally:
                watched.finish()


class _Watched:
    """One request under way."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self._send = scope, send
        self.began = time.perf_counter()
        self.status = 0
        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        self.request_id = given if _GIVEN_ID.fullmatch(given) else str(new_id())
        scope.setdefault("state", {})["request_id"] = self.request_id

    async def send(self, message: Message) -> None:
        """Add our headers to the answer as it begins."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            secure(headers, https=is_secure(self.scope["app"].state.parts))
            headers["X-Request-Id"] = self.request_id
            self._count()
        await self._send(message)

    async def fail(self, error: Exception, receive: Receive) -> None:
        """Answer an error nobody handled; when the answer has begun, break it off."""
        if outage_of(error) is None:
            log.error("request failed", exc_info=error, path=self.scope["path"])
        if self.status:
            raise error
        request = Request(self.scope, receive)
        await problem_response(request, error)(self.scope, receive, self.send)

    def finish(self) -> None:
        """Write the request's line."""
        actor = self.scope["state"].get("actor")
        log.info(
            "request",
            method=self.scope["method"],
            route=self._route(),
            status=self.status,
            ms=round((time.perf_counter() - self.began) * 1000, 1),
            actor=str(actor.id) if actor else None,
            run=self.scope.get("path_params", {}).get("run_id"),
            step=self.scope.get("path_params", {}).get("path"),
        )

    def _count(self) -> None:
        method = self.scope["method"] if self.scope["method"] in _METHODS else "other"
        REQUESTS.labels(method, self._route(), str(self.status)).inc()
        LATENCY.labels(method, self._route()).observe(time.perf_counter() - self.began)

    def _route(self) -> str:
        route = self.scope.get("route")
        return str(getattr(route, "path", "unmatched"))
