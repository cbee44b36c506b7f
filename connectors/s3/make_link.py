"""`s3.make_link`: an address by which others download or upload one object for a while."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, field_validator

from connectors.s3.choices import list_buckets
from connectors.s3.client import Call, Context, named_bucket, origin_of
from connectors.s3.names import BucketName, Key
from nextscript.activity import activity
from nextscript.durations import Duration, parse_duration
from nextscript.node_types import Example

_LONGEST = timedelta(days=7)


class LinkInput(BaseModel):
    """To what, and for how long."""

    model_config = ConfigDict(extra="forbid")
    bucket: BucketName = ""
    key: Key
    use: Literal["download", "upload"] = Field(
        default="download", description="What the link is good for."
    )
    expires: Duration = Field(
        default="1h",
        description="How long it works, such as 15m; up to 7d.",
        json_schema_extra={"x-widget": "duration"},
    )
    file_name: str = Field(
        default="", max_length=200, description="How a browser calls what it downloads."
    )

    @field_validator("expires")
    @classmethod
    def _short(cls, text: str) -> str:
        if not timedelta(seconds=1) <= parse_duration(text) <= _LONGEST:
            raise ValueError("a link works for 1s to 7d")
        return text


class Link(BaseModel):
    """The address."""

    url: str
    expires_at: str


@activity(
    "s3.make_link",
    title="Make a link to an object",
    effects="idempotent",
    keywords=("file", "share", "link", "url", "presigned", "download", "bucket"),
    options={"/bucket": list_buckets},
    examples=(
        Example(
            title="A link for a customer",
            config={"key": "invoices/{{ input.number }}.pdf", "expires": "3d"},
        ),
    ),
)
async def make_link(input: LinkInput, ctx: Context) -> Link:
    """Make a link by which whoever has it downloads or uploads this object, without signing in."""
    query: dict[str, str] = {}
    if input.file_name and input.use == "download":
        name = re.sub(r'[^\x20-\x7e]|["\\]', "_", input.file_name)
        exact = quote(input.file_name, safe="")
        shown = f"attachment; filename=\"{name}\"; filename*=UTF-8''{exact}"
        query["response-content-disposition"] = shown
    method = "GET" if input.use == "download" else "PUT"
    call = Call(method, named_bucket(ctx, input.bucket), input.key, query)
    request, moment = call.unsigned(ctx.connection), datetime.now(UTC).replace(microsecond=0)
    lasting = parse_duration(input.expires)
    path = ctx.connection.signer().link(request, int(lasting.total_seconds()), moment)
    url = origin_of(ctx.connection, request) + path
    return Link(url=url, expires_at=(moment + lasting).isoformat())
