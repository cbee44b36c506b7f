"""What the configs of these nodes share."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from activities.ai.client import Context, models_of
from activities.ai.errors import translated
from nextscript.options import MOST, Asked, Option, Options

MORE: dict[str, Any] = {"x-group": "More"}  # Any: JSON Schema, as pydantic takes it


class Asking(BaseModel):
    """Which model, and how much of it."""

    model_config = ConfigDict(extra="forbid")
    model: str | None = Field(
        default=None, description="Empty: the connection's.", json_schema_extra=MORE
    )
    max_tokens: int = Field(
        default=2048,
        ge=1,
        le=200_000,
        title="At most this many tokens",
        description="How long an answer may be, and what it may cost at most. "
        "Four letters are about one token.",
        json_schema_extra=MORE,
    )
    temperature: float | None = Field(
        default=None,
        ge=0,
        le=2,
        description="0 answers the same each time, 1 more freely. Empty: the model's own.",
        json_schema_extra=MORE,
    )


async def list_models(asked: Asked, ctx: Context) -> Options:
    """List the models of the service by name."""
    with translated():
        async with models_of(ctx) as client:
            found = [model.id async for model in client.models.list()]
    names = sorted(name for name in found if asked.matches(name))
    return Options(items=[Option(value=name, label=name) for name in names[:MOST]])
