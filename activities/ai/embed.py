"""`ai.embed`: texts as vectors, to find what is alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from activities.ai.asking import Usage
from activities.ai.budget import CHARACTERS_PER_TOKEN, set_aside
from activities.ai.client import Context, models_of
from activities.ai.config import MORE, list_models
from activities.ai.errors import translated
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.node_types import Example

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_BATCH = 100


class EmbedInput(BaseModel):
    """Which texts."""

    model_config = ConfigDict(extra="forbid")
    texts: str | list[str] = Field(description="One text, or a list of them.")
    model: str | None = Field(
        default=None, description="Empty: the connection's.", json_schema_extra=MORE
    )
    dimensions: int | None = Field(
        default=None,
        ge=1,
        le=16_384,
        description="How many numbers a vector has, for models that can choose.",
        json_schema_extra=MORE,
    )


class Embedded(BaseModel):
    """The vectors."""

    vectors: list[list[float]] = Field(description="One per text, in their order.")
    usage: Usage


@activity(
    "ai.embed",
    title="Turn texts into vectors",
    effects="idempotent",
    timeout="10m",
    icon="layers",
    options={"/model": list_models},
    keywords=("ai", "embedding", "vector", "semantic", "similar", "search", "rag"),
    examples=(
        Example(
            title="Articles for a search by meaning",
            config={"texts": "{{ input.articles | map('text') }}"},
        ),
    ),
)
async def embed(input: EmbedInput, ctx: Context) -> Embedded:
    """Turn texts into vectors: texts that mean the same are near each other."""
    texts = [input.texts] if isinstance(input.texts, str) else input.texts
    model = input.model or ctx.connection.embedding_model
    if not model:
        hint = "Name one in the step or the connection."
        raise Rejected("No model for vectors is chosen", code="ai.model", hint=hint)
    more = {"dimensions": input.dimensions} if input.dimensions else {}
    vectors: list[list[float]] = []
    usage = Usage(model=model, input_tokens=0, output_tokens=0)
    async with models_of(ctx) as client:
        for at in range(0, len(texts), _BATCH):
            some = texts[at : at + _BATCH]
            async with set_aside(ctx, sum(map(len, some)) // CHARACTERS_PER_TOKEN) as aside:
                with translated():
                    found, read = await _batch(client, some, model, more)
                aside.used = read
            vectors += found
            usage += Usage(model=model, input_tokens=read, output_tokens=0)
            ctx.heartbeat(len(vectors))
    return Embedded(vectors=vectors, usage=usage)


async def _batch(
    client: AsyncOpenAI, texts: list[str], model: str, more: dict[str, Any]
) -> tuple[list[list[float]], int]:  # Any: the library's own options
    answer = await client.embeddings.create(
        model=model, input=texts, encoding_format="float", **more
    )
    if len(answer.data or ()) != len(texts):
        raise Rejected("The service gave another number of vectors than texts", code="ai.invalid")
    placed = sorted(answer.data, key=lambda one: one.index)
    return [one.embedding for one in placed], answer.usage.prompt_tokens
