"""What is set for an endpoint, whoever says it: a person, or the archive of a project."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

from nextscript.webhooks import HmacConfig, WebhookConfig

Auth = Literal["none", "api_key", "jwt", "basic", "header", "hmac", "standard_webhooks"]
Path = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        description="What stands after /e/{project}/, such as orders/{id}.",
    ),
]
Origins = Annotated[
    list[str],
    Field(max_length=50, description="Web pages whose scripts may call; * for all (CORS)."),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)


class EndpointCache(_Part):
    """For how long an answer is given again, and to whom."""

    seconds: int = Field(ge=1, le=86_400, description="How long an answer is given again.")
    key: str | None = Field(
        default=None,
        max_length=2_000,
        description="Calls for which this expression over `request` gives the same are answered "
        "alike; unless set, those that give the flow the same input.",
    )


class EndpointAnswerMap(_Part):
    """The answer, made by expressions over `outputs`; what is left out is as without it."""

    status: int | str | None = Field(default=None, description="200 unless set.")
    headers: dict[str, str] = {}
    body: JsonValue = Field(default="{{ outputs }}", description="The flow's outputs unless set.")


class EndpointSettings(_Part):
    """Whom it answers, and how."""

    description: str = Field(default="", max_length=500)
    enabled: bool = True
    listed: bool = Field(
        default=False, description="Whether the project's OpenAPI document shows it to everybody."
    )
    auth: Auth = Field(
        default="api_key",
        description="Who may call. `api_key`: a key of this project with run.start; the others but "
        "`none` need a connection with the secret.",
    )
    connection: str | None = Field(default=None, max_length=63)
    header: str = Field(default="X-Webhook-Token", max_length=100)
    hmac: HmacConfig | None = None
    per_minute: int | None = Field(
        default=None, ge=1, le=100_000, description="Calls a minute of each caller."
    )
    cache: EndpointCache | None = None
    timeout_seconds: int = Field(
        default=30, ge=1, le=60, description="After that it is answered 504 with the run's id."
    )
    origins: Origins = []
    input: dict[str, JsonValue] | None = Field(
        default=None,
        description="The flow's input, made by expressions over `request` (method, path, query, "
        "headers, body). Null: by the names of its inputs.",
    )
    answer: EndpointAnswerMap | None = None

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, origins: list[str]) -> list[str]:
        return WebhookConfig(path="e", origins=origins).origins

    def columns(self) -> dict[str, Any]:  # Any: each column has its own
        """Give them by column of the table."""
        values = self.model_dump(mode="json", exclude={"cache"})
        values["cache_seconds"] = self.cache.seconds if self.cache else None
        values["cache_key"] = self.cache.key if self.cache else None
        if self.answer is not None:
            values["answer"] = self.answer.model_dump(mode="json", exclude_unset=True)
        return values
