"""`ai.generate`: a text, or data, from a prompt."""

from __future__ import annotations

import base64
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from activities.ai.asking import Message, Question, Usage, ask
from activities.ai.client import Context
from activities.ai.config import MORE, Asking, list_models
from activities.ai.data import DRAWN, Fields, ask_for_data
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.node_types import Example

_IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif")
_MOST_BYTES = 20_000_000


class Turn(BaseModel):
    """What somebody said before."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["user", "assistant"] = Field(description="Who said it.")
    text: str = Field(description="What was said.")


class GenerateInput(Asking):
    """What is asked."""

    prompt: str = Field(
        min_length=1,
        description="What the model shall do, and the data it needs.",
        json_schema_extra={"x-widget": "text"},
    )
    system: str = Field(
        default="",
        title="Instructions",
        description="Who the model is and what it keeps to, whatever the prompt says.",
        json_schema_extra={"x-widget": "text"},
    )
    messages: list[Turn] = Field(
        default=[],
        title="Conversation before",
        description="Earlier questions and answers, the oldest first.",
        json_schema_extra=MORE,
    )
    images: list[File] = Field(
        default=[],
        max_length=20,
        description="Pictures the model looks at: PNG, JPEG, WebP or GIF, 20 MB together.",
    )
    fields: Fields | None = Field(
        default=None,
        title="Answer as data",
        description="The fields of the answer. Without them it is a text.",
        json_schema_extra=DRAWN,
    )

    @model_validator(mode="after")
    def _pictures(self) -> Self:
        if any(image.type not in _IMAGES for image in self.images):
            raise ValueError("a picture must be PNG, JPEG, WebP or GIF")
        return self


class Generated(BaseModel):
    """What the model wrote."""

    text: str = Field(description="The answer; empty when it is data.")
    data: JsonValue = Field(default=None, description="The answer as data, if fields were given.")
    complete: bool = Field(description="False when it came to the limit of its tokens.")
    usage: Usage


@activity(
    "ai.generate",
    title="Ask a model",
    effects="idempotent",
    timeout="10m",
    icon="sparkles",
    options={"/model": list_models},
    keywords=(
        *("ai", "llm", "gpt", "chat", "prompt", "write", "text", "answer", "translate"),
        *("openai", "language model", "completion", "vision", "image"),
    ),
    examples=(
        Example(
            title="Answer a customer",
            config={
                "system": "You answer customers of a bakery, politely and in two sentences.",
                "prompt": "{{ input.question }}",
            },
        ),
        Example(
            title="Translate into several languages",
            config={
                "prompt": "Translate into German and French: {{ input.text }}",
                "fields": {
                    "type": "object",
                    "properties": {"de": {"type": "string"}, "fr": {"type": "string"}},
                    "required": ["de", "fr"],
                },
            },
        ),
    ),
)
async def generate(input: GenerateInput, ctx: Context) -> Generated:
    """Ask a language model, and get a text or data.

    What it is told is text and nothing more: it has no tools, and no address it writes is opened.
    Trying the step again asks again, which costs again and may give another answer.
    """
    question = Question(
        await _messages(input, ctx), input.model, input.max_tokens, input.temperature, input.fields
    )
    if input.fields is not None:
        data, usage = await ask_for_data(ctx, question)
        return Generated(text="", data=data, complete=True, usage=usage)
    reply = await ask(ctx, question)
    return Generated(text=reply.text, complete=reply.complete, usage=reply.usage)


async def _messages(input: GenerateInput, ctx: Context) -> tuple[Message, ...]:
    first = [{"role": "system", "content": input.system}] if input.system else []
    before = [{"role": turn.role, "content": turn.text} for turn in input.messages]
    content: str | list[dict[str, Any]] = input.prompt  # Any: the protocol's parts
    if input.images:
        content = [{"type": "text", "text": input.prompt}, *await _pictures(input.images, ctx)]
    return (*first, *before, {"role": "user", "content": content})


async def _pictures(images: list[File], ctx: Context) -> list[dict[str, Any]]:  # Any: as above
    """Send pictures themselves: an address would be fetched by the service."""
    known = [await ctx.files.info(image.id) for image in images]
    if sum(file.size for file in known) > _MOST_BYTES:
        raise Rejected("The pictures are larger than 20 MB together", code="ai.images")
    return [{"type": "image_url", "image_url": {"url": await _inline(file, ctx)}} for file in known]


async def _inline(file: File, ctx: Context) -> str:
    if file.type not in _IMAGES:
        raise Rejected(f"{file.name} is not a picture a model can see", code="ai.images")
    content = b"".join([piece async for piece in ctx.files.open(file.id)])
    return f"data:{file.type};base64,{base64.b64encode(content).decode()}"
