"""One question to a model and its answer, read while it is written."""

from __future__ import annotations

import time
from collections.abc import AsyncIterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, JsonValue

from activities.ai.budget import CHARACTERS_PER_TOKEN, set_aside
from activities.ai.client import Context, models_of
from activities.ai.errors import filtered, translated
from nextscript.errors import Rejected

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk

_BEAT_SECONDS = 2.0
_TOKENS_OF_A_PICTURE = 1_000

Message = dict[str, Any]  # Any: a text, or a list of texts and images


class Usage(BaseModel):
    """What was asked of the model, as its service counts."""

    model: str
    input_tokens: int = Field(description="Tokens read.")
    output_tokens: int = Field(description="Tokens written.")

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            model=other.model,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
        )


@dataclass(frozen=True)
class Question:
    """What is sent. With a `schema` the answer shall be JSON that fits it."""

    messages: tuple[Message, ...]
    model: str | None = None
    max_tokens: int = 1024
    temperature: float | None = None
    schema: dict[str, JsonValue] | None = None

    def after(self, answer: str, further: str) -> Question:
        """Give the question that goes on after an answer."""
        more = (
            {"role": "assistant", "content": answer},
            {"role": "user", "content": further},
        )
        return replace(self, messages=(*self.messages, *more))


@dataclass(frozen=True)
class Reply:
    """What the model wrote; `complete` unless it came to the limit of its tokens."""

    text: str
    complete: bool
    usage: Usage


async def ask(ctx: Context, question: Question, progress: JsonValue = None) -> Reply:
    """Ask and read the answer. No tool is offered, and none is called whatever the model writes.

    Raises Rejected `ai.refused`, `ai.filtered`, `ai.too_long` …, ConnectionRefused, RateLimited,
    Retryable. `progress` is what the heartbeats carry.
    """
    model = question.model or ctx.connection.model
    async with set_aside(ctx, _estimated(question) + question.max_tokens) as aside:
        with translated():
            async with models_of(ctx) as client:
                stream = await client.chat.completions.create(
                    model=model, stream=True, **_options(ctx, question)
                )
                written = await _read(stream, ctx, progress)
        usage = written.usage(model, question)
        aside.used = usage.input_tokens + usage.output_tokens
    return written.reply(usage)


def _options(ctx: Context, question: Question) -> dict[str, Any]:  # Any: the library's own
    options: dict[str, Any] = {
        "messages": list(question.messages),
        "stream_options": {"include_usage": True},
        ctx.connection.limit_name: question.max_tokens,
    }
    if question.temperature is not None:
        options["temperature"] = question.temperature
    if question.schema is not None and ctx.connection.json_by == "schema":
        named = {"name": "answer", "schema": question.schema}
        options["response_format"] = {"type": "json_schema", "json_schema": named}
    elif question.schema is not None and ctx.connection.json_by == "object":
        options["response_format"] = {"type": "json_object"}
    return options


class _Written:
    """An answer as far as it has come."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.refusals: list[str] = []
        self.finish: str | None = None
        self.counted: tuple[int, int] | None = None

    def take(self, chunk: ChatCompletionChunk) -> None:
        """Add a piece. Compatible servers leave out whatever they like."""
        if usage := chunk.usage:
            self.counted = usage.prompt_tokens or 0, usage.completion_tokens or 0
        for choice in chunk.choices or ():
            self.finish = choice.finish_reason or self.finish
            self.texts.append(choice.delta.content or "")
            self.refusals.append(choice.delta.refusal or "")

    def usage(self, model: str, question: Question) -> Usage:
        """Give what the service counted, or about what it would have."""
        written = sum(map(len, (*self.texts, *self.refusals))) // CHARACTERS_PER_TOKEN
        read, written = self.counted or (_estimated(question), written)
        return Usage(model=model, input_tokens=read, output_tokens=written)

    def reply(self, usage: Usage) -> Reply:
        """Give the whole. Raises Rejected when there is none."""
        text, refusal = "".join(self.texts), "".join(self.refusals)
        if self.finish == "content_filter":
            raise filtered()
        if refusal:
            raise Rejected(f"The model refused: {refusal[:500]}", code="ai.refused")
        if not text.strip():
            raise Rejected(
                "The model wrote nothing",
                code="ai.empty",
                hint="A model that thinks may need a higher limit of tokens.",
            )
        return Reply(text, self.finish != "length", usage)


async def _read(
    stream: AsyncIterable[ChatCompletionChunk], ctx: Context, progress: JsonValue
) -> _Written:
    written, beaten = _Written(), time.monotonic()
    async for chunk in stream:
        written.take(chunk)
        if time.monotonic() - beaten > _BEAT_SECONDS:
            ctx.heartbeat(progress)
            beaten = time.monotonic()
    return written


def _estimated(question: Question) -> int:
    """About how much there is to read, before the service has counted."""
    letters, pictures = 0, 0
    for message in question.messages:
        content = message["content"]
        for part in [{"text": content}] if isinstance(content, str) else content:
            letters += len(part.get("text", ""))
            pictures += "image_url" in part
    return letters // CHARACTERS_PER_TOKEN + pictures * _TOKENS_OF_A_PICTURE
