"""A key to sign in to servers with over SSH."""

from __future__ import annotations

import base64
import hashlib
from typing import ClassVar, Self

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.connection import Connection, Outside
from nextscript.egress import canonical_host, greeting
from nextscript.errors import Rejected
from nextscript.kinds.pem import private_key_of


class SshKeyConnection(Connection):
    """A private key for a server that is reached over SSH, such as SFTP or git."""

    kind: ClassVar[str] = "ssh_key"
    title: ClassVar[str] = "SSH key"

    host: str = Field(description="Such as files.example.com.")
    port: int = Field(default=22, ge=1, le=65535)
    username: str = Field(min_length=1, title="User name")
    private_key: SecretStr = Field(
        min_length=1,
        title="Private key",
        description="As in ~/.ssh/id_ed25519: OpenSSH or PEM text.",
        json_schema_extra={"x-widget": "text"},
    )
    passphrase: SecretStr = Field(
        default=SecretStr(""), description="Of the private key, if it has one."
    )
    host_key: str = Field(
        default="",
        title="Key of the server",
        description="As in known_hosts, such as “ssh-ed25519 AAAA…”; steps refuse any other.",
        json_schema_extra={"x-group": "More"},
    )

    @field_validator("host")
    @classmethod
    def _host_name(cls, host: str) -> str:
        return host_name(host)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        self.public_key()
        return self

    @override
    def hosts_of(self) -> list[str]:
        return [self.host]

    def public_key(self) -> str:
        """Give the public half as servers take it: “ssh-ed25519 AAAA…”."""
        key = private_key_of(
            self.private_key.get_secret_value(), self.passphrase.get_secret_value()
        )
        if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey):
            raise ValueError("SSH does not take keys of this type: use Ed25519, ECDSA or RSA")
        text = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
        return text.decode()

    @override
    def facts(self) -> dict[str, str]:
        public = self.public_key()
        digest = hashlib.sha256(base64.b64decode(public.split()[1])).digest()
        text = base64.b64encode(digest).decode().rstrip("=")
        return {"Public key": public, "Fingerprint": f"SHA256:{text}"}

    @override
    async def check(self, out: Outside) -> str | None:
        line = await greeting(out.dial, self.host, self.port, waits=True)
        if not line.startswith(b"SSH-"):
            raise Rejected("What answers at this port does not speak SSH.")
        return "The server answers over SSH. The key itself is tested by its first use."


def host_name(host: str) -> str:
    """Give a host in its one spelling. Raises ValueError in words."""
    try:
        return canonical_host(host)
    except Rejected as refused:
        raise ValueError(refused.message) from None
