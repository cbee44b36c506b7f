"""`mcp.get_prompt`: fill in a prompt that an MCP server keeps."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.mcp.choices import list_prompts
from connectors.mcp.client import session
from connectors.mcp.results import Context, content_of
from nextscript.activity import activity
from nextscript.node_types import Example


class GetPromptInput(BaseModel):
    """Which prompt, and what is filled in."""

    model_config = ConfigDict(extra="forbid")
    prompt: str = Field(min_length=1, max_length=200, description="Its name.")
    arguments: dict[str, str] = Field(default={}, description="What the prompt takes.")


class PromptMessage(BaseModel):
    """One message of a prompt."""

    role: str
    text: str


class Prompt(BaseModel):
    """A prompt that is filled in, as a model would be given it."""

    description: str
    messages: list[PromptMessage]


@activity(
    "mcp.get_prompt",
    title="Get a prompt",
    effects="idempotent",
    keywords=("mcp", "prompt", "template", "model context protocol"),
    options={"/prompt": list_prompts},
    examples=(
        Example(
            title="The team's review prompt",
            config={"prompt": "review", "arguments": {"code": "{{ input.code }}"}},
        ),
    ),
)
async def get_prompt(input: GetPromptInput, ctx: Context) -> Prompt:
    """Fill in a prompt that an MCP server keeps, for a step that asks a model."""
    async with session(ctx.http, ctx.connection) as client:
        found = await client.get_prompt(input.prompt, dict(input.arguments))
        messages = [
            PromptMessage(role=one.role, text=(await content_of(ctx, [one.content])).text)
            for one in found.messages
        ]
    return Prompt(description=found.description or "", messages=messages)
