"""What a webhook trigger says: where it listens, who may call it, and how it answers."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from nextscript.values import Json

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
METHODS: tuple[Method, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE")
Check = Literal[
    "none", "standard_webhooks", "github", "stripe", "slack", "hmac", "header", "basic", "jwt"
]
SECRET, BASIC, JWT = "webhook_secret", "webhook_basic", "webhook_jwt"
"""The kinds of connections that senders are known by."""
KINDS: dict[Check, str] = {
    "standard_webhooks": SECRET,
    "github": SECRET,
    "stripe": SECRET,
    "slack": SECRET,
    "hmac": SECRET,
    "header": SECRET,
    "basic": BASIC,
    "jwt": JWT,
}
"""What each way to know a sender needs; `none` needs nothing."""
OF_BODIES: frozenset[Check] = frozenset(["standard_webhooks", "github", "stripe", "slack", "hmac"])
"""Those that sign the body, every byte of it."""
_FIXED: dict[str, Json] = {"x-expression": False}
_MORE: dict[str, Json] = _FIXED | {"x-group": "More"}
_NAME = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HmacConfig(_Part):
    """How a service signs that follows no convention."""

    header: str = Field(
        default="X-Signature", pattern=_NAME, description="Where the signature stands."
    )
    algorithm: Literal["sha256", "sha512", "sha1"] = Field(
        default="sha256", description="Which hash the signature is made with."
    )
    encoding: Literal["hex", "base64"] = Field(
        default="hex", description="How the signature is written."
    )
    prefix: str = Field(
        default="", max_length=50, description="What stands before it, such as sha256=."
    )
    timestamp_header: str | None = Field(
        default=None,
        pattern=_NAME,
        title="Header of the time",
        description="Where the seconds since 1970 stand; then “time.body” is what is signed.",
    )


class AnswerConfig(_Part):
    """What the caller is answered, where no step does."""

    status: int | None = Field(
        default=None, ge=200, le=599, description="202 at once, 200 with the result, unless set."
    )
    headers: dict[str, str] = Field(default={}, description="Headers of the answer.")
    body: Json = Field(
        default=None, description="Instead of the run's id, when it answers at once."
    )


class WebhookConfig(_Part):
    """The address it listens at, and how it answers."""

    path: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]{0,199}$",
        description="The last part of the webhook's address.",
        json_schema_extra=_FIXED,
    )
    method: Method | Literal["ANY"] = Field(
        default="POST", description="How it is called.", json_schema_extra=_FIXED
    )
    verify: Check = Field(
        default="none",
        title="Who may call",
        description="How a sender is known. With “none”, whoever knows the address may call; "
        "everything else needs a connection that holds the secret.",
        json_schema_extra=_FIXED,
    )
    respond: Literal["now", "node", "last"] = Field(
        default="now",
        title="Answer",
        description="Answer at once, by an “Answer the webhook” step, or with the result.",
        json_schema_extra=_FIXED,
    )
    input: dict[str, Json] = Field(
        default={}, description="The run's input, made from what the webhook received."
    )
    methods: list[Method] = Field(
        default=[],
        max_length=5,
        title="Further methods",
        description="Other ways in which it may be called, too.",
        json_schema_extra=_MORE,
    )
    header: str = Field(
        default="X-Webhook-Token",
        pattern=_NAME,
        title="Header of the token",
        description="Where the token stands, when a header tells who calls.",
        json_schema_extra=_MORE,
    )
    hmac: HmacConfig | None = Field(
        default=None,
        title="Signature",
        description="How the sender signs, when it is HMAC.",
        json_schema_extra=_MORE,
    )
    answer: AnswerConfig | None = Field(
        default=None,
        title="Status and headers",
        description="Of the answer at once, or of that with the result.",
        json_schema_extra=_MORE,
    )
    origins: list[str] = Field(
        default=[],
        max_length=50,
        title="Web pages that may call",
        description="Their origins, such as https://shop.example.com, or * for all (CORS).",
        json_schema_extra=_MORE,
    )
    addresses: list[str] = Field(
        default=[],
        max_length=100,
        title="Addresses that may call",
        description="Networks such as 203.0.113.0/24; all may while there is none.",
        json_schema_extra=_MORE,
    )
    per_minute: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        title="Calls a minute",
        description="How many are taken; more are answered 429.",
        json_schema_extra=_MORE,
    )
    max_kilobytes: int = Field(
        default=10_240,
        ge=1,
        le=102_400,
        title="Largest body (KB)",
        description="More than 10,240 only for forms with files.",
        json_schema_extra=_MORE,
    )

    @field_validator("addresses")
    @classmethod
    def _networks(cls, addresses: list[str]) -> list[str]:
        for one in addresses:
            try:
                ip_network(one)
            except ValueError:
                said = f"“{one}” is no address or network; write one such as 203.0.113.0/24"
                raise ValueError(said) from None
        return addresses

    @field_validator("origins")
    @classmethod
    def _web_origins(cls, origins: list[str]) -> list[str]:
        for one in origins:
            scheme, _, host = one.partition("://")
            if one != "*" and (scheme not in ("http", "https") or not host or "/" in host):
                said = f"“{one}” is no origin; write one such as https://shop.example.com"
                raise ValueError(said)
        return origins


def methods_of(config: dict[str, Json]) -> list[str]:
    """Give how a webhook may be called, of a config that may still be wrong."""
    method, further = config.get("method", "POST"), config.get("methods")
    if method == "ANY":
        return [*METHODS]
    named = [method, *(further if isinstance(further, list) else [])]
    return list(dict.fromkeys(str(one) for one in named))
