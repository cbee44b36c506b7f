"""What is said to a provider's token endpoint, and what its answers mean."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, quote_plus

import httpx2

from activities.columns import now
from nextscript.egress import EgressClient
from nextscript.errors import ConnectionRefused, Rejected, Retryable
from nextscript.kinds import Provider

_SECONDS = 20.0
_LARGEST = 200_000
_LONGEST = timedelta(days=3650)
_WORDS = {
    "access_denied": "The sign-in was declined.",
    "invalid_client": "The provider does not know this client id and secret.",
    "unauthorized_client": "The provider does not let this client sign in that way.",
    "invalid_scope": "The provider does not know one of the scopes.",
    "invalid_grant": "The provider ended this sign-in.",
    "redirect_uri_mismatch": "The provider does not know our redirect address.",
    "temporarily_unavailable": "The provider is not available just now.",
    "server_error": "The provider is in trouble.",
}


@dataclass(frozen=True)
class Client:
    """Who asks for tokens."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Tokens:
    """What a provider gave."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    ends_at: datetime | None
    refresh_ends_at: datetime | None


class Ended(ConnectionRefused):
    """The provider takes this sign-in no more: somebody has to sign in again."""

    default_code = "connection.reconnect"


async def ask(
    egress: EgressClient, provider: Provider, client: Client, form: dict[str, str]
) -> Tokens:
    """Ask for tokens. Nothing is sent on to where the endpoint may redirect.

    Raises Ended for `invalid_grant`, ConnectionRefused or Rejected for other refusals, Retryable
    when the provider could not be asked.
    """
    headers = {"Accept": "application/json"}
    if provider.client_auth == "header" and client.secret:
        headers["Authorization"] = f"Basic {_pair(client)}"
    else:
        form = {**form, "client_id": client.id}
        form |= {"client_secret": client.secret} if client.secret else {}
    answer = await egress.request(
        *("POST", provider.token_url),
        headers=headers,
        data=form,
        max_redirects=0,
        max_seconds=_SECONDS,
        max_bytes=_LARGEST,
    )
    return _read(answer)


def words_for(error: str, description: str = "") -> str:
    """Say what a provider's error means; what it adds itself is quoted, shortened."""
    known = _WORDS.get(error, f"The provider refused: {_plain(error)[:60]}.")
    added = _plain(description)[:200]
    return f"{known} It says: {added}" if added else known


def _read(answer: httpx2.Response) -> Tokens:
    said = _parsed(answer)
    error = said.get("error")
    if isinstance(error, str) and error:
        raise _refusal(error, str(said.get("error_description") or ""), answer.status_code)
    if answer.status_code in (408, 429) or answer.status_code >= 500:
        raise Retryable("The provider is in trouble.", code="connection.provider")
    if answer.status_code != 200:
        raise Rejected(
            f"The token URL answered {answer.status_code} and no token.", code="connection.provider"
        )
    access, kind = said.get("access_token"), said.get("token_type", "bearer")
    if not isinstance(access, str) or not access or str(kind).lower() != "bearer":
        raise Rejected("The provider's answer holds no bearer token.", code="connection.provider")
    refresh = said.get("refresh_token")
    later = said.get("refresh_token_expires_in", said.get("refresh_expires_in"))
    kept = refresh if isinstance(refresh, str) and refresh else None
    return Tokens(access, kept, _moment(said.get("expires_in")), _moment(later) if kept else None)


def _refusal(error: str, description: str, status: int) -> Rejected | Retryable:
    words = words_for(error, description)
    if error == "invalid_grant":
        return Ended(words, hint="Open the connection and choose Reconnect.")
    if error in ("temporarily_unavailable", "server_error", "slow_down") or status >= 500:
        return Retryable(words, code="connection.provider")
    return ConnectionRefused(words)


def _parsed(answer: httpx2.Response) -> dict[str, object]:
    """JSON, or a form as some providers answer; empty for anything else."""
    text = answer.content.decode("utf-8", "replace")
    if "x-www-form-urlencoded" in answer.headers.get("content-type", ""):
        return dict(parse_qsl(text))
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _moment(seconds: object) -> datetime | None:
    try:
        lasts = timedelta(seconds=float(str(seconds)))
    except (ValueError, OverflowError):
        return None
    return now() + min(lasts, _LONGEST) if lasts > timedelta() else None


def _pair(client: Client) -> str:
    # RFC 6749, 2.3.1: both are form-encoded before they are joined.
    pair = f"{quote_plus(client.id)}:{quote_plus(client.secret)}"
    return base64.b64encode(pair.encode()).decode()


def _plain(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text).strip()
