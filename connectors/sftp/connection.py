"""How to reach a server of files over SSH."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.connection import Connection, Outside
from nextscript.egress import canonical_host
from nextscript.errors import Rejected
from nextscript.kinds.pem import private_key_of
from nextscript.kinds.ssh_key import SshKeyConnection

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_MORE: dict[str, Any] = {"x-group": "More"}  # Any: JSON Schema, as pydantic takes it


def fingerprint_of(text: str) -> str:
    """Give the fingerprint that a text names: itself, or that of a line of known_hosts.

    Raises ValueError in words. Of nothing it is nothing.
    """
    found = text.strip().rstrip("=")
    if not found or _FINGERPRINT.fullmatch(found):
        return found
    encoded = next((part for part in found.split() if part.startswith("AAAA")), "?")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except binascii.Error:
        said = "write it as “SHA256:…”, or as known_hosts has it: “ssh-ed25519 AAAA…”"
        raise ValueError(said) from None
    return f"SHA256:{base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip('=')}"


def _readable(text: str) -> str:
    fingerprint_of(text)
    return text.strip()


class SftpConnection(Connection):
    """A server of files over SSH, and who signs in: with a password, a key, or both."""

    kind: ClassVar[str] = "sftp"
    title: ClassVar[str] = "SFTP server"

    host: str = Field(description="Such as files.example.com.")
    port: int = Field(default=22, ge=1, le=65535, description="Mostly 22.")
    username: str = Field(min_length=1, title="User name")
    password: SecretStr = SecretStr("")
    private_key: SecretStr = Field(
        default=SecretStr(""),
        title="Private key",
        description="As in ~/.ssh/id_ed25519 (OpenSSH or PEM text), if you sign in with one.",
        json_schema_extra={"x-widget": "text"},
    )
    passphrase: SecretStr = Field(
        default=SecretStr(""),
        description="Of the private key, if it has one.",
        json_schema_extra=_MORE,
    )
    host_key: Annotated[str, AfterValidator(_readable)] = Field(
        default="",
        title="Key of the server",
        description="Its fingerprint, such as SHA256:…; the test of the connection shows it. "
        "Nothing is sent to a server that shows another one.",
    )

    @field_validator("host")
    @classmethod
    def _host_name(cls, host: str) -> str:
        try:
            return canonical_host(host)
        except Rejected as refused:
            raise ValueError(refused.message) from None

    @model_validator(mode="after")
    def _readable_key(self) -> Self:
        if key := self.private_key.get_secret_value():
            private_key_of(key, self.passphrase.get_secret_value())
        return self

    @override
    def hosts_of(self) -> list[str]:
        return [self.host]

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.sftp.client import connected  # noqa: PLC0415

        async with connected(self, out.dial) as files:
            folder = await files.realpath(".")
        return f"Signed in; paths begin at {folder}."


Server = SftpConnection | SshKeyConnection
"""What leads to one."""
