"""The authorization code flow, as OpenID Connect and OAuth2 share it (RFC 6749, 7636, 9700)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from activities.sso.claims import refused
from activities.sso.outside import Outside, unreachable
from activities.sso.settings import OAuth2Settings, OidcSettings


@dataclass(frozen=True)
class Returned:
    """What a browser brings back from a provider."""

    state: str | None
    browser: str | None
    code: str | None
    error: str | None
    issuer: str | None

    def code_or_refused(self) -> str:
        """Give the code. Raises Forbidden when the provider said no."""
        if self.error == "access_denied":
            raise refused("the provider was told not to")
        if self.error is not None or not self.code:
            raise refused("the provider did not say who you are")
        return self.code


@dataclass(frozen=True)
class Client:
    """What we are to a provider."""

    id: str
    secret: str | None
    auth: Literal["basic", "post"]
    redirect_uri: str

    @classmethod
    def of(
        cls, settings: OidcSettings | OAuth2Settings, secret: str | None, redirect_uri: str
    ) -> Client:
        """Give what a provider's settings say we are."""
        return cls(settings.client_id, secret, settings.client_auth, redirect_uri)


@dataclass(frozen=True)
class Tokens:
    """What a code was exchanged for."""

    access_token: str | None
    id_token: str | None


def authorize_url(endpoint: str, client: Client, verifier: str, **more: str) -> str:
    """Give where to send a browser."""
    query = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": client.redirect_uri,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **{name: value for name, value in more.items() if value},
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def challenge(verifier: str) -> str:
    """Give what is shown of a verifier before it is."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def redeem(out: Outside, endpoint: str, client: Client, code: str, verifier: str) -> Tokens:
    """Exchange a code. Raises Unavailable when the provider does not."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": verifier,
    }
    headers = {}
    if client.secret is None or client.auth == "post":
        form["client_id"] = client.id
        form |= {"client_secret": client.secret} if client.secret is not None else {}
    else:
        pair = f"{quote(client.id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    answer = await out.post(endpoint, form, headers)
    if not isinstance(answer, dict) or "error" in answer:  # GitHub says no with status 200
        raise unreachable("it did not take the code it gave")
    access, identity = answer.get("access_token"), answer.get("id_token")
    return Tokens(
        access if isinstance(access, str) else None, identity if isinstance(identity, str) else None
    )
