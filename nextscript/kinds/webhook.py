"""What the senders of webhooks are known by: these secrets are checked here and sent nowhere."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pydantic import Field, SecretStr, model_validator

from nextscript.connection import Connection
from nextscript.webhooks import BASIC, JWT, SECRET

_SHORTEST_HMAC = 32
_OF_KEYS = {"RS256": RSAPublicKey, "ES256": EllipticCurvePublicKey, "EdDSA": Ed25519PublicKey}


class WebhookSecretConnection(Connection):
    """The signing secret or token a service that calls your webhooks showed you."""

    kind: ClassVar[str] = SECRET
    title: ClassVar[str] = "Webhook secret"

    secret: SecretStr = Field(
        min_length=8, description="As the service shows it, such as whsec_… or the token you chose."
    )
    previous: SecretStr = Field(
        default=SecretStr(""),
        title="Secret before it",
        description="Accepted too, while the service changes over. Empty it afterwards.",
    )

    def secrets(self) -> list[str]:
        """Give those a sender may use now."""
        both = (self.secret.get_secret_value(), self.previous.get_secret_value())
        return [one for one in both if one]


class WebhookBasicConnection(Connection):
    """The user name and password a service calls your webhooks with."""

    kind: ClassVar[str] = BASIC
    title: ClassVar[str] = "Webhook user name and password"

    username: str = Field(min_length=1, title="User name")
    password: SecretStr = Field(min_length=8)


class WebhookJwtConnection(Connection):
    """What the tokens (JWT) of a service that calls your webhooks are checked with."""

    kind: ClassVar[str] = JWT
    title: ClassVar[str] = "Webhook tokens (JWT)"

    algorithm: Literal["HS256", "RS256", "ES256", "EdDSA"] = Field(
        default="RS256", description="The only one that is accepted."
    )
    key: SecretStr = Field(
        min_length=1,
        description="The public key as PEM text; for HS256 the secret both sides know.",
        json_schema_extra={"x-widget": "text"},
    )
    audience: str = Field(default="", description="What “aud” must say; empty: it is not asked.")
    issuer: str = Field(default="", description="What “iss” must say; empty: it is not asked.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        text = self.key.get_secret_value()
        if self.algorithm == "HS256":
            if "-----BEGIN" in text or len(text.encode()) < _SHORTEST_HMAC:
                raise ValueError(f"HS256 needs a secret of {_SHORTEST_HMAC} or more characters")
            return self
        try:
            key = load_pem_public_key(text.encode())
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, _OF_KEYS[self.algorithm]):
            raise ValueError(f"this is no public key for {self.algorithm} as PEM text")
        return self
