"""OAuth 2.0: tokens a provider gives for a person who agrees, or for an application."""

from __future__ import annotations

import hashlib
import re
from dataclasses import astuple, dataclass
from ipaddress import ip_address
from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.egress import host_of, parse_url
from nextscript.errors import ConnectionRefused
from nextscript.kinds.web import MORE, WebConnection, readable_url

Grant = Literal["authorization_code", "client_credentials"]
_NAMES = """
    response_type client_id client_secret redirect_uri state scope code_challenge
    code_challenge_method nonce response_mode
"""
_OURS = frozenset(_NAMES.split())
_PARAMETER = re.compile(r"^([A-Za-z0-9_.-]+)=(.*)$")


@dataclass(frozen=True)
class Provider:
    """Where tokens come from, and how they are asked for."""

    grant: Grant
    token_url: str
    authorize_url: str = ""
    scopes: tuple[str, ...] = ()
    client_auth: Literal["header", "body"] = "header"
    issuer: str = ""
    """What the provider calls itself in `iss` (RFC 9207); empty: its address must say enough."""
    extra: tuple[tuple[str, str], ...] = ()
    """Further parameters of the address a person is sent to."""

    def mark(self, client_id: str) -> bytes:
        """Give a digest of all of it: an answer to one provider is no answer to another."""
        return hashlib.sha256(repr((astuple(self), client_id)).encode()).digest()


class OAuth2(WebConnection):
    """What a service's own kind builds on: it says its provider, the platform does the rest."""

    managed: ClassVar[frozenset[str]] = frozenset({"access_token", "refresh_token"})

    client_id: str = Field(min_length=1, title="Client id")
    client_secret: SecretStr = Field(
        default=SecretStr(""),
        title="Client secret",
        description="Empty for a public client, which has none.",
    )
    access_token: SecretStr | None = None
    refresh_token: SecretStr | None = None

    def provider(self) -> Provider:
        """Give who hands out the tokens."""
        raise NotImplementedError

    @override
    def hosts_of(self) -> list[str]:
        found = self.provider()
        places = [one for one in (found.token_url, found.authorize_url) if one]
        return sorted({*super().hosts_of(), *(host_of(parse_url(one)) for one in places)})

    @override
    def headers_of(self) -> dict[str, str]:
        token = self.access_token.get_secret_value() if self.access_token else ""
        if not token:
            raise ConnectionRefused(
                "Nobody has signed in to this connection yet.",
                code="connection.reconnect",
                hint="Open the connection and choose Connect.",
            )
        return {"Authorization": f"Bearer {token}"}


class OAuth2Connection(OAuth2):
    """An account at a provider of your choice: somebody signs in there, or an application does."""

    kind: ClassVar[str] = "oauth2"
    title: ClassVar[str] = "OAuth 2.0"

    grant: Grant = Field(
        default="authorization_code",
        title="Sign in as",
        description="A person who agrees in a window (authorization code), "
        "or the application itself (client credentials).",
    )
    authorize_url: str = Field(
        default="",
        title="Authorization URL",
        description="Where people sign in, such as https://login.example.com/authorize.",
    )
    token_url: str = Field(
        title="Token URL", description="Such as https://login.example.com/token."
    )
    scopes: list[str] = Field(default=[], description="What the connection may do there.")
    client_auth: Literal["header", "body"] = Field(
        default="header",
        title="Send client id and secret in",
        description="Most providers take the header.",
        json_schema_extra=MORE,
    )
    issuer: str = Field(
        default="",
        description="What the provider calls itself, if that is not its address.",
        json_schema_extra=MORE,
    )
    extra: list[str] = Field(
        default=[],
        title="Further parameters",
        description="Added to the authorization URL, such as access_type=offline.",
        json_schema_extra=MORE,
    )

    @field_validator("authorize_url", "token_url")
    @classmethod
    def _secure(cls, text: str) -> str:
        if text:
            url = parse_url(readable_url(text))
            if url.scheme != "https" and not _is_here(host_of(url)):
                raise ValueError("it must begin with https://, for tokens are sent there")
        return text

    @field_validator("extra")
    @classmethod
    def _parameters(cls, lines: list[str]) -> list[str]:
        for line in lines:
            found = _PARAMETER.match(line)
            if not found or found[1] in _OURS:
                raise ValueError("write name=value, and none that the sign-in sets itself")
        return lines

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.grant == "authorization_code" and not self.authorize_url:
            raise ValueError("people need an authorization URL to sign in at")
        if self.grant == "client_credentials" and not self.client_secret.get_secret_value():
            raise ValueError("an application needs a client secret to sign in")
        return self

    @override
    def provider(self) -> Provider:
        pairs = [line.partition("=") for line in self.extra]
        return Provider(
            grant=self.grant,
            token_url=self.token_url,
            authorize_url=self.authorize_url if self.grant == "authorization_code" else "",
            scopes=tuple(self.scopes),
            client_auth=self.client_auth,
            issuer=self.issuer,
            extra=tuple((name, value) for name, _, value in pairs),
        )


def _is_here(host: str) -> bool:
    """This very machine: no network to listen on."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
