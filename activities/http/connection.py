"""A connection to a service that speaks HTTP, with one of several ways to sign in.

The kinds in `nextscript.kinds` each do one of them, and are what people are offered. This one stays
for what was stored before there were others, and for addresses without a sign-in.
"""

from __future__ import annotations

import base64
import re
from typing import ClassVar, Literal, Self

from pydantic import Field, SecretStr, model_validator
from typing_extensions import override

from nextscript.kinds import (
    ApiKeyConnection,
    BasicConnection,
    BearerConnection,
    ClientCertificateConnection,
    OAuth2Connection,
    WebConnection,
)

Auth = Literal["none", "basic", "bearer", "header", "query"]
_TOKEN = re.compile(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")


class HttpConnection(WebConnection):
    """The address of a service and how to sign in to it."""

    kind: ClassVar[str] = "http"
    title: ClassVar[str] = "HTTP service"
    offered: ClassVar[bool] = False

    auth: Auth = Field(default="none", title="Sign in with")
    username: str = Field(default="", description="For a user name and password.")
    name: str = Field(default="", description="The name of the header or query parameter.")
    secret: SecretStr = Field(
        default=SecretStr(""), description="The password, the token or the value."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.auth in ("header", "query") and not _TOKEN.match(self.name):
            raise ValueError(f"a {self.auth} needs a name, such as X-Api-Key")
        if self.auth != "none" and not self.secret.get_secret_value():
            raise ValueError("this way to sign in needs a secret")
        return self

    @property
    @override
    def signs_in(self) -> bool:
        return self.auth != "none"

    @override
    def params_of(self) -> dict[str, str]:
        return {self.name: self.secret.get_secret_value()} if self.auth == "query" else {}

    @override
    def headers_of(self) -> dict[str, str]:
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


WebService = (
    HttpConnection
    | ApiKeyConnection
    | BasicConnection
    | BearerConnection
    | OAuth2Connection
    | ClientCertificateConnection
)
"""What a step that calls a web service takes."""
