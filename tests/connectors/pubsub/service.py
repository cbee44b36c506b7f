"""A server that answers as Google documents Pub/Sub's REST interface, as far as the tests ask."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.pubsub.connection import PubsubConnection
from nextscript.activity import ActivityContext
from nextscript.testing import activity_context

Json = Any  # tests look into answers freely
PROJECT = "shop-123456"
EMAIL = f"flows@{PROJECT}.iam.gserviceaccount.com"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
ACCOUNT = {"client_email": EMAIL, "private_key": PEM, "private_key_id": "k1"}


def refused(status: int, said: str) -> Response:
    return JSONResponse({"error": {"code": status, "message": said}}, status)


@dataclass
class Service:
    """What it holds: messages of one topic with one subscription, and who was given what."""

    port: int = 0
    audience: str = ""
    """Where tokens are asked for, when that is not its own port."""
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    tokens_given: int = 0
    waiting: list[Json] = field(default_factory=list)
    held: dict[str, Json] = field(default_factory=dict)
    deadline: float | None = None
    """Seconds after which what was delivered and not acknowledged comes again by itself."""
    delivered_at: float = 0.0
    dead_letters: bool = False
    answer: Response | None = None

    def ctx(self, *, allow: bool = True, account: Json = None) -> ActivityContext[PubsubConnection]:
        """Give a step's context with a connection to it."""
        here = f"http://127.0.0.1:{self.port}"
        fields = {"project": PROJECT, "account": json.dumps(account or ACCOUNT)}
        connection = PubsubConnection.model_validate(
            {**fields, "endpoint": here, "token_url": f"{here}/token"}
        )
        return activity_context(connection, allow=f"127.0.0.1:{self.port}" if allow else "")

    def again(self) -> None:
        """Let the deadline of everything that was delivered pass."""
        self.waiting += self.held.values()
        self.held.clear()

    async def give_token(self, request: Request) -> Response:
        """Exchange a signed assertion, as RFC 7523 has it."""
        form = await request.form()
        try:
            claims = jwt.decode(
                str(form["assertion"]),
                KEY.public_key(),
                algorithms=["RS256"],
                audience=self.audience or f"http://127.0.0.1:{self.port}/token",
            )
        except jwt.PyJWTError:
            about = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
            return JSONResponse(about, 400)
        assert claims["iss"] == EMAIL
        assert claims["scope"] == "https://www.googleapis.com/auth/pubsub"
        self.tokens_given += 1
        return JSONResponse({"access_token": self.token, "expires_in": 3599})

    async def call(self, request: Request) -> Response:
        """Answer a method."""
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return refused(401, "Request had invalid authentication credentials.")
        if self.answer is not None:
            return self.answer
        path = request.path_params["path"].removeprefix(f"projects/{PROJECT}/")
        body = await request.json() if request.method == "POST" else {}
        match path:
            case "topics":
                return JSONResponse({"topics": [{"name": f"projects/{PROJECT}/topics/orders"}]})
            case "subscriptions/flows":
                policy = {"deadLetterPolicy": {"maxDeliveryAttempts": 5}}
                return JSONResponse({"name": path, **(policy if self.dead_letters else {})})
            case "topics/orders:publish":
                return JSONResponse({"messageIds": [self._publish(m) for m in body["messages"]]})
            case "subscriptions/flows:pull":
                return JSONResponse({"receivedMessages": await self._pull(body["maxMessages"])})
            case "subscriptions/flows:acknowledge":
                for one in body["ackIds"]:
                    self.held.pop(one, None)
                return JSONResponse({})
        return refused(404, f"Resource not found (resource={path}).")

    def _publish(self, message: Json) -> str:
        assert base64.b64decode(message["data"], validate=True)
        id_ = str(secrets.randbits(50))
        moment = "2026-01-01T00:00:00.123Z"
        self.waiting.append({**message, "messageId": id_, "publishTime": moment})
        return id_

    async def _pull(self, most: int) -> list[Json]:
        if self.deadline is not None and time.monotonic() - self.delivered_at > self.deadline:
            self.again()
        for _ in range(20):  # it waits for some, as Google does
            if self.waiting:
                break
            await asyncio.sleep(0.01)
        found, self.waiting = self.waiting[:most], self.waiting[most:]
        named = {secrets.token_hex(8): one for one in found}
        self.held |= named
        self.delivered_at = time.monotonic() if named else self.delivered_at
        return [{"ackId": ack, "message": one} for ack, one in named.items()]


@asynccontextmanager
async def serving() -> AsyncIterator[Service]:
    """Serve one on a port of loopback."""
    service = Service()
    app = Starlette(
        routes=[
            Route("/token", service.give_token, methods=["POST"]),
            Route("/v1/{path:path}", service.call, methods=["GET", "POST"]),
        ]
    )
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        service.port = bound.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        task = asyncio.create_task(server.serve(sockets=[bound]))
        while not server.started:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
        yield service
        server.should_exit = True
        await task
