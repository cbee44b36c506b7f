"""A user name and a password (RFC 7617)."""

from __future__ import annotations

import base64
from typing import ClassVar

from pydantic import Field, SecretStr, field_validator
from typing_extensions import override

from nextscript.kinds.web import WebConnection


class BasicConnection(WebConnection):
    """A user name and a password, sent with every request."""

    kind: ClassVar[str] = "basic"
    title: ClassVar[str] = "User name and password"

    username: str = Field(min_length=1, title="User name")
    password: SecretStr = SecretStr("")

    @field_validator("username")
    @classmethod
    def _without_colon(cls, username: str) -> str:
        if ":" in username:
            raise ValueError("a user name cannot contain a colon")
        return username

    @override
    def headers_of(self) -> dict[str, str]:
        pair = f"{self.username}:{self.password.get_secret_value()}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
