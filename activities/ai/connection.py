"""How to reach a service that answers as OpenAI's does."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, SecretStr
from typing_extensions import override

from nextscript.egress import host_of, parse_url
from nextscript.kinds.web import MORE, WebConnection


class OpenAIConnection(WebConnection):
    """A service of language models: OpenAI's, another one's, or a server of your own."""

    kind: ClassVar[str] = "openai"
    title: ClassVar[str] = "Language model (OpenAI-compatible)"

    base_url: str = Field(
        default="https://api.openai.com/v1",
        title="Base URL",
        description="Where the service lives, up to /v1. Servers of your own have the same.",
        json_schema_extra={"x-order": 0},
    )
    key: SecretStr = Field(
        default=SecretStr(""), title="Key", description="Empty where the server asks for none."
    )
    model: str = Field(min_length=1, description="What steps use that name no other.")
    embedding_model: str = Field(
        default="", description="What ai.embed uses when its step names no other."
    )
    json_by: Literal["schema", "object", "words"] = Field(
        default="schema",
        title="Data is asked for by",
        description="A JSON Schema, which most servers know; a JSON object; or only by words, "
        "where a server refuses both.",
        json_schema_extra=MORE,
    )
    test_path: str = Field(
        default="/models",
        title="Address to test",
        description="Asked by the test. A server without a list of models needs another one.",
        json_schema_extra=MORE,
    )

    @property
    @override
    def signs_in(self) -> bool:
        return bool(self.key.get_secret_value())

    @override
    def headers_of(self) -> dict[str, str]:
        key = self.key.get_secret_value()
        return {"Authorization": f"Bearer {key}"} if key else {}

    @property
    def limit_name(self) -> str:
        """How a request says how long its answer may be: OpenAI's own models refuse the old name,
        and other servers do not know the new one."""
        own = host_of(parse_url(self.base_url)) == "api.openai.com"
        return "max_completion_tokens" if own else "max_tokens"
