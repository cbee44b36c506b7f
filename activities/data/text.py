"""`data.template` and `data.hash`."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Literal

from pydantic import BaseModel, Field

from activities.data.config import Config
from activities.data.csv_text import Text
from nextscript.activity import ActivityContext, activity
from nextscript.document import dump_canonical
from nextscript.node_types import Example
from nextscript.values import Json

Algorithm = Literal["sha256", "sha512", "sha1", "md5"]


class TemplateInput(Config):
    """The text."""

    text: str = Field(
        description="The text; values of earlier steps can stand anywhere in it.",
        json_schema_extra={"x-widget": "text"},
    )


class HashInput(Config):
    """What to take the fingerprint of."""

    value: Json = Field(description="Text, or any data, which is written as canonical JSON first.")
    algorithm: Algorithm = Field(
        default="sha256", description="sha1 and md5 are broken: only for systems that demand them."
    )
    encoding: Literal["hex", "base64"] = Field(
        default="hex",
        description="How the fingerprint is written.",
        json_schema_extra={"x-group": "More"},
    )
    key: str | None = Field(default=None, description="With a key the fingerprint is an HMAC.")


class Fingerprint(BaseModel):
    """A fingerprint of data."""

    hash: str


@activity(
    "data.template",
    title="Write text",
    runs="quick",
    effects="idempotent",
    icon="text",
    keywords=("template", "message", "mail", "format", "compose", "string", "text"),
    examples=(
        Example(
            title="A greeting",
            config={"text": "Hello {{ input.name }},\nyour order {{ input.id }} is on its way."},
        ),
    ),
)
async def template(input: TemplateInput, ctx: ActivityContext) -> Text:
    """Write a text with values of earlier steps in it."""
    return Text(text=input.text)


@activity(
    "data.hash",
    title="Fingerprint",
    runs="quick",
    effects="idempotent",
    icon="fingerprint",
    keywords=("hash", "sha256", "md5", "hmac", "checksum", "digest", "sign"),
    examples=(Example(title="Of an address", config={"value": "{{ input.email | lower }}"}),),
)
async def hash_value(input: HashInput, ctx: ActivityContext) -> Fingerprint:
    """Take the fingerprint of a value: the same for the same value, and not turned back."""
    data = (input.value if isinstance(input.value, str) else dump_canonical(input.value)).encode()
    if input.key is None:
        digest = hashlib.new(input.algorithm, data, usedforsecurity=False).digest()
    else:
        digest = hmac.digest(input.key.encode(), data, input.algorithm)
    shown = digest.hex() if input.encoding == "hex" else base64.b64encode(digest).decode()
    return Fingerprint(hash=shown)
