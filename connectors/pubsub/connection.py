"""How to reach Google Pub/Sub: a service account's key."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import Field, SecretStr, field_validator
from typing_extensions import override

from nextscript.connection import Connection, Outside
from nextscript.egress import host_of, parse_url
from nextscript.kinds.web import MORE, readable_url

_TOKENS = "https://oauth2.googleapis.com/token"


@dataclass(frozen=True)
class Account:
    """Who signs in, and with which key."""

    email: str
    private_key: str = field(repr=False)
    key_id: str


class PubsubConnection(Connection):
    """A project of Google Cloud, and the key of a service account that may use its topics."""

    kind: ClassVar[str] = "pubsub"
    title: ClassVar[str] = "Google Pub/Sub"

    project: str = Field(
        pattern=r"^[a-z][a-z0-9-]{4,61}[a-z0-9]$",
        title="Google Cloud project",
        description="Its id, such as shop-123456.",
    )
    account: SecretStr = Field(
        title="Service account key",
        description="The whole JSON file that Google Cloud gave for the account.",
        json_schema_extra={"x-widget": "text"},
    )
    endpoint: str = Field(
        default="https://pubsub.googleapis.com",
        description="Where Pub/Sub is; that of a region keeps messages there.",
        json_schema_extra=MORE,
    )
    token_url: str = Field(
        default=_TOKENS,
        title="Address for tokens",
        description="Where the key is exchanged for a token.",
        json_schema_extra=MORE,
    )

    @field_validator("endpoint", "token_url")
    @classmethod
    def _readable(cls, text: str) -> str:
        return readable_url(text.strip().rstrip("/"))

    @field_validator("account")
    @classmethod
    def _a_key(cls, account: SecretStr) -> SecretStr:
        account_of(account.get_secret_value())
        return account

    @override
    def hosts_of(self) -> list[str]:
        return sorted({host_of(parse_url(one)) for one in (self.endpoint, self.token_url)})

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.pubsub.client import Client  # noqa: PLC0415

        await Client(out, self).call("GET", "topics", params={"pageSize": "1"})
        return "Signed in; the project's topics can be listed."


def account_of(text: str) -> Account:
    """Read the key file of a service account. Raises ValueError for anything else."""
    try:
        found = json.loads(text)
        email, key = found["client_email"], found["private_key"]
    except (ValueError, KeyError, TypeError):
        raise ValueError("paste the whole JSON file of a service account's key") from None
    if not (isinstance(email, str) and isinstance(key, str)):
        raise ValueError("paste the whole JSON file of a service account's key")
    return Account(email, key, str(found.get("private_key_id", "")))
