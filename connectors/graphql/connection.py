"""How to reach a GraphQL service."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.connection import Outside
from nextscript.kinds import WebConnection
from nextscript.kinds.web import MORE


class GraphqlConnection(WebConnection):
    """The endpoint of a service that speaks GraphQL, and a token for it."""

    kind: ClassVar[str] = "graphql"
    title: ClassVar[str] = "GraphQL service"

    base_url: str = Field(
        title="Address",
        description="Of the endpoint, such as https://api.example.com/graphql.",
        json_schema_extra={"x-order": 0},
    )
    token: SecretStr = Field(
        default=SecretStr(""),
        title="Token or key",
        description="Empty when the service asks for none.",
    )
    header: str = Field(
        default="Authorization",
        pattern=r"^[A-Za-z0-9-]{1,100}$",
        description="The header it is sent in; in Authorization it is sent as a bearer token.",
        json_schema_extra=MORE,
    )

    @property
    @override
    def signs_in(self) -> bool:
        return bool(self.token.get_secret_value())

    @override
    def headers_of(self) -> dict[str, str]:
        token = self.token.get_secret_value()
        if not token:
            return {}
        bearer = self.header.lower() == "authorization" and " " not in token
        return {self.header: f"Bearer {token}" if bearer else token}

    @override
    async def check(self, out: Outside) -> str | None:
        # Imported here: the client needs this class for its signature.
        from connectors.graphql.client import ask  # noqa: PLC0415

        answer = await ask(out, self, "{ __typename }")
        return f"The service answers: {answer.data.get('__typename', 'Query')}."
