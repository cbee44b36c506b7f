"""A key in a header or in the query."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from pydantic import Field, SecretStr, field_validator
from typing_extensions import override

from nextscript.kinds.web import WebConnection

_NAME = re.compile(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")


class ApiKeyConnection(WebConnection):
    """A key the service gave you, sent in a header or in the address."""

    kind: ClassVar[str] = "api_key"
    title: ClassVar[str] = "API key"

    place: Literal["header", "query"] = Field(
        default="header", title="Send it in", description="A header is safer: addresses are logged."
    )
    name: str = Field(default="X-Api-Key", description="The name of the header or query parameter.")
    prefix: str = Field(
        default="",
        title="Words before it",
        description="Such as “Token ”, where the service wants that before the key.",
        json_schema_extra={"x-group": "More"},
    )
    key: SecretStr = Field(min_length=1, title="Key")

    @field_validator("name")
    @classmethod
    def _sendable(cls, name: str) -> str:
        if not _NAME.match(name):
            raise ValueError("write a name without spaces, such as X-Api-Key")
        return name

    @override
    def headers_of(self) -> dict[str, str]:
        return {self.name: self._value} if self.place == "header" else {}

    @override
    def params_of(self) -> dict[str, str]:
        return {self.name: self._value} if self.place == "query" else {}

    @property
    def _value(self) -> str:
        return self.prefix + self.key.get_secret_value()
