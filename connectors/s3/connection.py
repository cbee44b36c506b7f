"""How to reach a storage that speaks S3."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.aws.signing import Signer
from nextscript.connection import Connection, Outside
from nextscript.egress import host_of, parse_url
from nextscript.errors import Rejected

_MORE: dict[str, Any] = {"x-group": "More"}  # Any: JSON Schema, as pydantic takes it


class S3Connection(Connection):
    """A storage of Amazon or of anybody who speaks the same, and a key for it."""

    kind: ClassVar[str] = "s3"
    title: ClassVar[str] = "S3 storage"

    endpoint: str = Field(
        default="",
        description="Such as https://minio.example.com:9000; empty for Amazon's of the region.",
    )
    region: str = Field(
        default="us-east-1",
        pattern=r"^[a-z0-9-]{1,40}$",
        description="Where the buckets are; many storages take any.",
    )
    bucket: str = Field(default="", description="The bucket of steps that name none.")
    access_key_id: str = Field(
        min_length=1,
        title="Access key id",
        pattern=r"^[\x21-\x7e]+$",
        description="Of a key that may only do what the flows need.",
    )
    secret_access_key: SecretStr = Field(
        min_length=1, title="Secret access key", description="It is shown once, with its id."
    )
    session_token: SecretStr = Field(
        default=SecretStr(""),
        description="Only for temporary keys.",
        json_schema_extra=_MORE,
    )
    path_style: bool = Field(
        default=True,
        title="Bucket in the path",
        description="host/bucket rather than bucket.host; nearly all storages understand it.",
        json_schema_extra=_MORE,
    )

    @field_validator("endpoint")
    @classmethod
    def _plain_origin(cls, text: str) -> str:
        if not text:
            return text
        try:
            url = parse_url(text)
        except Rejected as refused:
            raise ValueError(refused.message) from None
        if url.path.strip("/") or url.query or url.fragment:
            raise ValueError("write only its beginning, such as https://minio.example.com:9000")
        return text.strip().rstrip("/")

    @model_validator(mode="after")
    def _region_wherever(self) -> Self:
        self.endpoint = self.endpoint or f"https://s3.{self.region}.amazonaws.com"
        return self

    @override
    def hosts_of(self) -> list[str]:
        return [host_of(parse_url(self.endpoint))]

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.s3.client import tried  # noqa: PLC0415

        return await tried(self, out)

    def signer(self) -> Signer:
        """Give what signs its requests."""
        return Signer(
            self.access_key_id,
            self.secret_access_key.get_secret_value(),
            self.region,
            self.session_token.get_secret_value(),
        )
