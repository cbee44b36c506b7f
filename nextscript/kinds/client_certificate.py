"""A certificate that the client shows in the TLS handshake (mutual TLS)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from pydantic import Field, SecretStr, model_validator
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.egress import Tls
from nextscript.kinds.pem import certificates_of, client_context, private_key_of, same_key
from nextscript.kinds.web import MORE, WebConnection

_PEM: dict[str, Any] = {"x-widget": "text"}  # Any: JSON Schema


class ClientCertificateConnection(WebConnection):
    """A certificate and its private key, shown to the service in the TLS handshake."""

    kind: ClassVar[str] = "mtls"
    title: ClassVar[str] = "Client certificate (mTLS)"

    certificate: str = Field(
        description="PEM text; certificates in between follow it.", json_schema_extra=_PEM
    )
    private_key: SecretStr = Field(
        min_length=1, title="Private key", description="PEM text.", json_schema_extra=_PEM
    )
    passphrase: SecretStr = Field(
        default=SecretStr(""), description="Of the private key, if it has one."
    )
    authority: str = Field(
        default="",
        title="Certificate authority of the service",
        description="PEM text, if the service's own certificate is not from a public one.",
        json_schema_extra={**MORE, **_PEM},
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        first = certificates_of(self.certificate)[0]
        if self.authority:
            certificates_of(self.authority)
        if not self.base_url.lower().startswith("https://"):
            raise ValueError("a certificate is shown over https only: change the base URL")
        key = private_key_of(self.private_key.get_secret_value(), self._passphrase)
        if not same_key(first.public_key(), key):
            raise ValueError("the private key is not that of the certificate")
        return self

    @property
    def _passphrase(self) -> str:
        return self.passphrase.get_secret_value()

    @override
    def expires(self) -> datetime | None:
        return min(one.not_valid_after_utc for one in certificates_of(self.certificate))

    @override
    def facts(self) -> dict[str, str]:
        first = certificates_of(self.certificate)[0]
        return {
            "Subject": first.subject.rfc4514_string(),
            "Issued by": first.issuer.rfc4514_string(),
        }

    @override
    def tls_of(self) -> Tls | None:
        key = private_key_of(self.private_key.get_secret_value(), self._passphrase)
        return client_context(self.certificate, key, self.authority or None)

    @override
    async def check(self, out: Outside) -> str | None:
        said = await super().check(out)
        return f"The handshake with the certificate works. {said}"
