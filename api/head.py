"""HEAD answers as GET does, without the body; OPTIONS names the methods."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.methods import is_read


class Head:
    """Ask the route as GET would. Webhooks are left out: looking must not start a run."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; of the answer to a HEAD only the head."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or not is_read(Request(scope)):
            await self.app(scope, receive, send)
            return
        # The server must go on seeing a HEAD: it knows then that no body belongs to the length.
        asked = {**scope, "method": "GET"}
        try:
            await self.app(asked, receive, _without_body(send))
        finally:
            scope.update({name: asked[name] for name in ("route", "path_params") if name in asked})


def _without_body(send: Send) -> Send:
    async def head_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return head_only
