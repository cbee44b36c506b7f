"""How to reach a cluster of Elasticsearch or OpenSearch."""

from __future__ import annotations

import base64
import ssl
from typing import ClassVar, Self

from pydantic import Field, SecretStr, model_validator
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.egress import Tls, host_of, named_tls, parse_url
from nextscript.kinds.web import MORE, WebConnection


class ElasticsearchConnection(WebConnection):
    """A cluster, and an API key, or a user name and password."""

    kind: ClassVar[str] = "elasticsearch"
    title: ClassVar[str] = "Elasticsearch or OpenSearch"

    api_key: SecretStr = Field(
        default=SecretStr(""), title="API key", description="The encoded one, of Elasticsearch."
    )
    username: str = Field(default="", title="User name", description="Instead of an API key.")
    password: SecretStr = SecretStr("")
    ca_certificate: str | None = Field(
        default=None,
        title="Certificate authority",
        description="PEM text, if it is your own: Elasticsearch makes one when it is installed.",
        json_schema_extra={**MORE, "x-widget": "text"},
    )

    @model_validator(mode="after")
    def _sendable(self) -> Self:
        key = self.api_key.get_secret_value()
        if key and self.username:
            raise ValueError("give an API key, or a user name and password, not both")
        if ":" in self.username or not key.isascii():
            raise ValueError("a user name has no colon, and an API key only plain letters")
        try:
            self.tls_of()
        except ssl.SSLError:
            raise ValueError("the certificate authority is not PEM text") from None
        return self

    @override
    def headers_of(self) -> dict[str, str]:
        if key := self.api_key.get_secret_value():
            return {"Authorization": f"ApiKey {key}"}
        if self.username:
            pair = f"{self.username}:{self.password.get_secret_value()}"
            return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        return {}

    @override
    def tls_of(self) -> Tls | None:
        if not self.ca_certificate:
            return None
        name = host_of(parse_url(self.base_url))
        return named_tls(name, verify=True, authority=self.ca_certificate)

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.elasticsearch.client import judged  # noqa: PLC0415

        answer = await out.request("GET", "/", binding=self.binding(), max_redirects=0)
        about = judged(answer).get("version")
        number = about.get("number") if isinstance(about, dict) else None
        name = about.get("distribution", "elasticsearch") if isinstance(about, dict) else "it"
        return f"Signed in to {str(name).capitalize()} {number}."
