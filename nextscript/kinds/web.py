"""What all connections to services that speak HTTP have in common."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator
from typing_extensions import override

from nextscript.connection import Connection, Outside
from nextscript.egress import Binding, Tls, canonical_host, host_of, parse_url
from nextscript.errors import ConnectionRefused, Rejected, Retryable

MORE: dict[str, Any] = {"x-group": "More"}  # Any: JSON Schema, as pydantic takes it


class WebConnection(Connection):
    """The address of a service; its subclasses know how to sign in to it."""

    base_url: str = Field(
        title="Base URL",
        description="Where the service lives, such as https://api.example.com/v2.",
        json_schema_extra={"x-order": 0},
    )
    hosts: list[str] = Field(
        default=[],
        title="Further hosts",
        description="Other hosts these credentials may be sent to.",
        json_schema_extra=MORE,
    )
    test_path: str = Field(
        default="",
        title="Address to test",
        description="Asked by the test, relative to the base URL, such as /me. "
        "It should answer only who is signed in.",
        json_schema_extra=MORE,
    )

    @field_validator("base_url")
    @classmethod
    def _readable(cls, text: str) -> str:
        return readable_url(text)

    @field_validator("hosts")
    @classmethod
    def _host_names(cls, hosts: list[str]) -> list[str]:
        try:
            return [canonical_host(host) for host in hosts]
        except Rejected as refused:
            raise ValueError(refused.message) from None

    @field_validator("test_path")
    @classmethod
    def _relative(cls, path: str) -> str:
        if "://" in path or path.startswith("//") or "\\" in path:
            raise ValueError("write it relative to the base URL, such as /me")
        return path

    @override
    def hosts_of(self) -> list[str]:
        return sorted({host_of(parse_url(self.base_url)), *self.hosts})

    @property
    def signs_in(self) -> bool:
        """Whether requests carry credentials, so that a refusal is about them."""
        return True

    def headers_of(self) -> dict[str, str]:
        """Give the headers that sign a request in."""
        return {}

    def params_of(self) -> dict[str, str]:
        """Give the query parameters that do."""
        return {}

    def tls_of(self) -> Tls | None:
        """Give the TLS settings that do, or that its server needs."""
        return None

    def binding(self) -> Binding:
        """Give what egress adds to each request of this connection, and to whom."""
        return Binding(
            base_url=self.base_url,
            hosts=tuple(self.hosts),
            headers=self.headers_of(),
            params=self.params_of(),
            tls=self.tls_of(),
        )

    @override
    async def check(self, out: Outside) -> str | None:
        answer = await out.request("GET", self.test_path, binding=self.binding())
        return self._judged(answer.status_code)

    def _judged(self, status: int) -> str:
        """Say what a test's status means. Without an address to test, any page will do."""
        asked = self.test_path or "the base URL"
        if status in (401, 403):
            raise ConnectionRefused(f"The service refused to sign in: {asked} answered {status}.")
        if status >= 500:
            raise Retryable(f"The service is in trouble: {asked} answered {status}.")
        if self.test_path and not 200 <= status < 300:
            raise Rejected(f"{asked} answered {status}, where a success was expected.")
        if self.test_path:
            return f"{asked} answered {status}."
        hint = "" if 200 <= status < 300 else " Set an address to test, to see whether it signs in."
        return f"The service answers ({status}).{hint}"


def readable_url(text: str) -> str:
    """Give an address as it was written. Raises ValueError when it cannot be read."""
    try:
        parse_url(text)
    except Rejected as refused:
        raise ValueError(refused.message) from None
    return text
