"""A token that was made once and is sent as it is (RFC 6750)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.kinds.web import WebConnection


class BearerConnection(WebConnection):
    """A token the service gave you, such as a personal access token."""

    kind: ClassVar[str] = "bearer"
    title: ClassVar[str] = "Bearer token"

    token: SecretStr = Field(min_length=1)

    @override
    def headers_of(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token.get_secret_value()}"}
