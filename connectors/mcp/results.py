"""What a server answers, as data: text, structured content, and files for the rest."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, JsonValue

from connectors.mcp.connection import McpConnection
from nextscript.activity import ActivityContext
from nextscript.errors import Rejected
from nextscript.files import File

if TYPE_CHECKING:
    from mcp_types import CallToolResult

Context = ActivityContext[McpConnection]
_LONGEST = 2_000


class Content(BaseModel):
    """What a server gave."""

    text: str = Field(default="", description="Its text, several parts with a line between.")
    files: list[File] = Field(default=[], description="Images, sound and other content.")
    links: list[str] = Field(default=[], description="Addresses of resources it named.")


class ToolResult(Content):
    """What a tool gave."""

    data: JsonValue = Field(default=None, description="Its result as data, where it gives one.")


async def result_of(ctx: Context, tool: str, result: CallToolResult) -> ToolResult:
    """Give a tool's result. Raises Rejected `mcp.tool` when the tool says that it failed."""
    content = await content_of(ctx, result.content)
    if result.is_error:
        said = content.text[:_LONGEST] or "it does not say why"
        raise Rejected(f"{tool} failed: {said}", code="mcp.tool")
    return ToolResult(**dict(content), data=result.structured_content)


async def content_of(ctx: Context, blocks: Sequence[Any]) -> Content:
    """Give content blocks; whatever is not text is kept as a file.

    Any: the library's blocks are told apart by their `type`, and newer servers send newer ones.
    """
    found, texts = Content(), list[str]()
    for block in blocks:
        match block.type:
            case "text":
                texts.append(block.text)
            case "image" | "audio":
                found.files.append(await _kept(ctx, block.type, block.data, block.mime_type))
            case "resource":
                await _add_resource(ctx, block.resource, found, texts)
            case "resource_link":
                found.links.append(str(block.uri))
    found.text = "\n\n".join(texts)
    return found


async def resources_of(ctx: Context, contents: Sequence[Any]) -> Content:
    """Give what resources hold. Any: a text resource or a binary one."""
    found, texts = Content(), list[str]()
    for one in contents:
        await _add_resource(ctx, one, found, texts)
    found.text = "\n\n".join(texts)
    return found


async def _add_resource(ctx: Context, resource: Any, found: Content, texts: list[str]) -> None:
    # Any: a text resource or a binary one
    if hasattr(resource, "text"):
        texts.append(resource.text)
        return
    name = str(resource.uri).rpartition("/")[2] or "resource"
    found.files.append(await _kept(ctx, name, resource.blob, resource.mime_type))


async def _kept(ctx: Context, name: str, content: str, type_: str | None) -> File:
    try:
        data = base64.b64decode(content, validate=True)
    except ValueError:
        raise Rejected("The server sent content that cannot be read", code="mcp.invalid") from None

    async def once() -> AsyncIterator[bytes]:
        yield data

    return await ctx.files.write(once(), name=name, type=type_ or "")
