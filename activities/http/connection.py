"""A connection to any service that speaks HTTP."""

from __future__ import annotations

import base64
import re
from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.connection import Connection
from nextscript.egress import Binding, canonical_host, host_of, parse_url
from nextscript.errors import Rejected

Auth = Literal["none", "basic", "bearer", "header", "query"]
_TOKEN = re.compile(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")


class HttpConnection(Connection):
    """The address of a service and how to sign in to it."""

    kind: ClassVar[str] = "http"
    title: ClassVar[str] = "HTTP service"

    base_url: str = Field(
        title="Base URL",
        description="Where the service lives, such as https://api.example.com/v2.",
    )
    hosts: list[str] = Field(
        default=[],
        title="Further hosts",
        description="Other hosts these credentials may be sent to.",
    )
    auth: Auth = Field(default="none", title="Sign in with")
    username: str = Field(default="", description="For a user name and password.")
    name: str = Field(default="", description="The name of the header or query parameter.")
    secret: SecretStr = Field(
        default=SecretStr(""), description="The password, the token or the value."
    )

    @field_validator("base_url")
    @classmethod
    def _readable(cls, text: str) -> str:
        try:
            parse_url(text)
        except Rejected as refused:
            raise ValueError(refused.message) from None
        return text

    @field_validator("hosts")
    @classmethod
    def _host_names(cls, hosts: list[str]) -> list[str]:
        try:
            return [canonical_host(host) for host in hosts]
        except Rejected as refused:
            raise ValueError(refused.message) from None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.auth in ("header", "query") and not _TOKEN.match(self.name):
            raise ValueError(f"a {self.auth} needs a name, such as X-Api-Key")
        if self.auth != "none" and not self.secret.get_secret_value():
            raise ValueError("this way to sign in needs a secret")
        return self

    @override
    def hosts_of(self) -> list[str]:
        return sorted({host_of(parse_url(self.base_url)), *self.hosts})

    def binding(self) -> Binding:
        """Give what egress adds to each request of this connection."""
        return Binding(
            base_url=self.base_url,
            hosts=tuple(self.hosts),
            headers=self._headers(),
            params={self.name: self.secret.get_secret_value()} if self.auth == "query" else {},
        )

    def _headers(self) -> dict[str, str]:
        secret = self.secret.get_secret_value()
        match self.auth:
            case "basic":
                pair = base64.b64encode(f"{self.username}:{secret}".encode()).decode()
                return {"Authorization": f"Basic {pair}"}
            case "bearer":
                return {"Authorization": f"Bearer {secret}"}
            case "header":
                return {self.name: secret}
            case _:
                return {}
