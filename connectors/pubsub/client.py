"""Calling Pub/Sub with a token that a service account's key is exchanged for."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Annotated, Any

import httpx2
import jwt
from pydantic import JsonValue, StringConstraints

from connectors.pubsub.connection import PubsubConnection, account_of
from nextscript.activity import Http
from nextscript.connection import Outside
from nextscript.egress import Binding, host_of, parse_url
from nextscript.errors import ConnectionRefused, NextScriptError, Rejected
from nextscript.http.answers import body_of, failure

Name = Annotated[str, StringConstraints(min_length=1, max_length=400)]
TOPIC = "Its name, such as orders, or projects/other-project/topics/orders."
SUBSCRIPTION = "Its name, such as orders-flows, or projects/other-project/subscriptions/orders."
_SCOPE = "https://www.googleapis.com/auth/pubsub"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFE = 3600
_EARLY = 300
_PATIENCE = 120.0
"""Seconds; the service answers a pull that finds nothing after about ninety."""
_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$")


class Client:
    """One step's or listener's way to the service; it keeps its token while that is good."""

    def __init__(self, out: Http | Outside, connection: PubsubConnection) -> None:
        self._out = out
        self._connection = connection
        self._token, self._until = "", 0.0

    async def call(
        self,
        method: str,
        path: str,
        body: JsonValue = None,
        *,
        params: dict[str, str] | None = None,
    ) -> dict[str, JsonValue]:
        """Call a method below the project, or at a whole name. Raises what a refusal means."""
        where = path if path.startswith("projects/") else f"{self._project}/{path}"
        options: dict[str, Any] = {"json": body} if body is not None else {}  # Any: httpx2's own
        response = await self._send(
            method, f"{self._connection.endpoint}/v1/{where}", params, options
        )
        if not response.is_success:
            raise _refusal(response)
        found = body_of(response)
        if not isinstance(found, dict):
            raise Rejected("The address answers, but not as Pub/Sub does", code="pubsub.answer")
        return found

    def named(self, name: str, sort: str) -> str:
        """Give the whole name of a topic or subscription. Raises Rejected `pubsub.name`."""
        project, _, last = name.rpartition(f"/{sort}/")
        whole = name if project.startswith("projects/") else f"{self._project}/{sort}/{name}"
        if not _NAME.match(last if project else name) or whole.count("/") != 3:
            raise Rejected(f"{name!r} cannot be a name of {sort}", code="pubsub.name")
        return whole

    @property
    def _project(self) -> str:
        return f"projects/{self._connection.project}"

    async def _send(
        self, method: str, url: str, params: dict[str, str] | None, options: dict[str, Any]
    ) -> httpx2.Response:
        token = await self._signed_in()
        response: httpx2.Response = await self._out.request(
            method,
            url,
            binding=Binding(
                base_url=self._connection.endpoint, headers={"Authorization": f"Bearer {token}"}
            ),
            params=params or {},
            max_redirects=0,
            max_seconds=_PATIENCE,
            **options,
        )
        return response

    async def _signed_in(self) -> str:
        if self._token and time.monotonic() < self._until:
            return self._token
        url = self._connection.token_url
        form = {"grant_type": _GRANT, "assertion": self._assertion()}
        binding = Binding(hosts=(host_of(parse_url(url)),))
        response: httpx2.Response = await self._out.request(
            "POST", url, binding=binding, data=form, max_redirects=0
        )
        found = body_of(response)
        token = found.get("access_token") if isinstance(found, dict) else None
        if not response.is_success or not isinstance(token, str):
            raise _not_signed_in(response, found)
        assert isinstance(found, dict)
        lives = found.get("expires_in")
        seconds = lives if isinstance(lives, int | float) else _LIFE
        self._token, self._until = token, time.monotonic() + max(seconds - _EARLY, 0)
        return token

    def _assertion(self) -> str:
        account = account_of(self._connection.account.get_secret_value())
        now = int(time.time())
        claims = {
            "iss": account.email,
            "scope": _SCOPE,
            "aud": self._connection.token_url,
            "iat": now,
            "exp": now + _LIFE,
        }
        try:
            return jwt.encode(
                claims, account.private_key, algorithm="RS256", headers={"kid": account.key_id}
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            raise ConnectionRefused("The key of the service account cannot be read") from None


def _not_signed_in(response: httpx2.Response, found: JsonValue) -> NextScriptError:
    if response.status_code in (400, 401, 403):
        said = found.get("error_description", "") if isinstance(found, dict) else ""
        return ConnectionRefused(f"Google refused the key: {said}"[:300], hint="Make a new key.")
    return _refusal(response)


def _refusal(response: httpx2.Response) -> NextScriptError:
    error = failure(response, what="Pub/Sub", signed_in=True, now=datetime.now(UTC))
    body = body_of(response)
    about = body.get("error") if isinstance(body, dict) else None
    if isinstance(about, dict) and about.get("message"):
        error.message = f"Pub/Sub: {about['message']}"[:500]
    return error
