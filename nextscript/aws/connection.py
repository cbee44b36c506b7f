"""How to reach a service of Amazon's cloud."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from typing_extensions import override

from nextscript.aws.signing import Signer
from nextscript.connection import Connection
from nextscript.egress import host_of, parse_url
from nextscript.errors import Rejected
from nextscript.kinds.web import MORE


class AwsConnection(Connection):
    """A region and a key for it; subclasses name their service."""

    service: ClassVar[str]

    region: str = Field(
        default="us-east-1", pattern=r"^[a-z0-9-]{1,40}$", description="Such as eu-central-1."
    )
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
        default=SecretStr(""), description="Only for temporary keys.", json_schema_extra=MORE
    )
    endpoint: str = Field(
        default="",
        description="Empty for Amazon's of the region; otherwise such as https://queue.example.com.",
        json_schema_extra=MORE,
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
            raise ValueError("write only its beginning, such as https://queue.example.com:9000")
        return text.strip().rstrip("/")

    @model_validator(mode="after")
    def _region_wherever(self) -> Self:
        self.endpoint = self.endpoint or f"https://{self.service}.{self.region}.amazonaws.com"
        return self

    @override
    def hosts_of(self) -> list[str]:
        return [host_of(parse_url(self.endpoint))]

    def signer(self) -> Signer:
        """Give what signs its requests."""
        return Signer(
            self.access_key_id,
            self.secret_access_key.get_secret_value(),
            self.region,
            self.session_token.get_secret_value(),
            self.service,
        )
