"""Asking a provider: through the platform's one way out, a little, and not for long."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from activities.parts import Parts
from nextscript.egress import EgressClient, Policy
from nextscript.errors import NextScriptError, Unavailable
from nextscript.values import Json

_MOST_BYTES, _SECONDS = 1_000_000, 10.0


class Outside:
    """The outside, as a provider of identities is asked. Every failure is Unavailable, in words."""

    def __init__(self, egress: EgressClient) -> None:
        self._egress = egress

    async def get(self, url: str, token: str | None = None) -> Json:
        """Read JSON, with an access token where there is one."""
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return await self._ask("GET", url, headers)

    async def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Json:
        """Send a form and read the JSON of the answer."""
        return await self._ask("POST", url, {"Accept": "application/json", **headers}, data=form)

    async def text(self, url: str) -> str:
        """Read a document."""
        return str((await self._send("GET", url, {})).text)

    async def _ask(self, method: str, url: str, headers: Mapping[str, str], **body: Any) -> Json:
        answer = await self._send(method, url, headers, **body)
        try:
            found: Json = json.loads(answer.content)
        except (ValueError, RecursionError):
            raise unreachable("it did not answer with JSON") from None
        return found

    async def _send(self, method: str, url: str, headers: Mapping[str, str], **body: Any) -> Any:
        try:
            answer = await self._egress.request(
                method,
                url,
                headers=headers,
                max_bytes=_MOST_BYTES,
                max_seconds=_SECONDS,
                max_redirects=0,
                **body,
            )
        except NextScriptError as error:
            raise unreachable(f"{error.message} {error.hint or ''}".strip()) from None
        if answer.status_code != 200:
            raise unreachable(f"it answered {answer.status_code}")
        return answer


@asynccontextmanager
async def outside(parts: Parts) -> AsyncIterator[Outside]:
    """Open the way out for one exchange with a provider."""
    egress = EgressClient(Policy.parse(",".join(parts.settings.egress_allow)))
    try:
        yield Outside(egress)
    finally:
        await egress.aclose()


def unreachable(why: str) -> Unavailable:
    """The error for a provider that does not do its part."""
    return Unavailable(
        f"The sign-in provider cannot be used just now: {why.rstrip('.')}.",
        code="auth.sso_provider",
    )
