"""`elasticsearch.search_all`: all that is found, into a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.elasticsearch.client import Answer, Context, call
from connectors.elasticsearch.names import Indices, list_indices
from connectors.elasticsearch.search import Fields, Hit, Query, hits_of, is_incomplete, raw_hits
from nextscript.activity import activity
from nextscript.bodies import lines
from nextscript.errors import NextScriptError, Retryable
from nextscript.files import File
from nextscript.node_types import Example

_KEPT = "2m"
"""How long the cluster keeps its view for us between two pages."""


class SearchAllInput(BaseModel):
    """What is looked for, and where."""

    model_config = ConfigDict(extra="forbid")
    index: Indices
    query: Query = {}
    fields: Fields = []
    page: int = Field(
        default=1000,
        ge=1,
        le=10_000,
        title="Documents with each request",
        description="Fewer where documents are large.",
        json_schema_extra={"x-group": "More"},
    )
    keep_as: str | None = Field(
        default=None,
        description="A path in the project's files to find it by again, such as orders/all.jsonl.",
    )


class FoundAll(BaseModel):
    """All that was found."""

    file: File = Field(description="A line of JSON for each: {index, id, document}.")
    count: int


@activity(
    "elasticsearch.search_all",
    title="Search, all of it",
    effects="idempotent",
    timeout="1h",
    keywords=("search", "export", "scroll", "all", "opensearch", "elastic", "file"),
    options={"/index": list_indices},
    examples=(Example(title="The orders of a day", config={"index": "orders-{{ input.day }}"}),),
)
async def search_all(input: SearchAllInput, ctx: Context) -> FoundAll:
    """Write all documents a query finds into a file, as they were at one moment."""
    counted = _Counted(ctx)
    found = counted.all(_pages(input, ctx))
    name = "found.jsonl"
    file = await ctx.files.write(
        lines(found), name=name, type="application/jsonl", path=input.keep_as
    )
    return FoundAll(file=file, count=counted.count)


class _Counted:
    def __init__(self, ctx: Context) -> None:
        self.count = 0
        self._ctx = ctx

    async def all(self, pages: AsyncIterator[Answer]) -> AsyncIterator[Hit]:
        """Give the hits of all pages. Raises Retryable for a page that is not whole."""
        async for page in pages:
            if is_incomplete(page):
                said = "A part of the index did not answer, so not all would be found"
                raise Retryable(said, code="elasticsearch.incomplete")
            for hit in hits_of(page):
                self.count += 1
                yield hit
            self._ctx.heartbeat(self.count)


async def _pages(input: SearchAllInput, ctx: Context) -> AsyncIterator[Answer]:
    """Give page after page; OpenSearch is asked in the way it has always known."""
    asked: dict[str, JsonValue] = {"query": input.query or {"match_all": {}}, "size": input.page}
    if input.fields:
        asked["_source"] = [*input.fields]
    about = (await call(ctx, "GET")).get("version")
    opensearch = isinstance(about, dict) and about.get("distribution") == "opensearch"
    walk = _scrolled(input.index, ctx, asked) if opensearch else _following(input.index, ctx, asked)
    async for page in walk:
        yield page


async def _following(
    index: str, ctx: Context, asked: dict[str, JsonValue]
) -> AsyncIterator[Answer]:
    kept = await call(ctx, "POST", index, "_pit", params={"keep_alive": _KEPT})
    id_ = kept["id"]
    try:
        body: dict[str, JsonValue] = {**asked, "sort": [{"_shard_doc": "asc"}]}
        body["track_total_hits"] = False
        while True:
            body["pit"] = {"id": id_, "keep_alive": _KEPT}
            page = await call(ctx, "POST", "_search", body=body)
            id_ = page.get("pit_id", id_)
            if not (hits := raw_hits(page)):
                return
            yield page
            body["search_after"] = hits[-1].get("sort")
    finally:
        with suppress(NextScriptError):
            await call(ctx, "DELETE", "_pit", body={"id": id_})


async def _scrolled(index: str, ctx: Context, asked: dict[str, JsonValue]) -> AsyncIterator[Answer]:
    body: JsonValue = {**asked, "sort": ["_doc"]}
    page = await call(ctx, "POST", index, "_search", params={"scroll": _KEPT}, body=body)
    id_ = page.get("_scroll_id")
    try:
        while raw_hits(page):
            yield page
            more: JsonValue = {"scroll": _KEPT, "scroll_id": id_}
            page = await call(ctx, "POST", "_search", "scroll", body=more)
            id_ = page.get("_scroll_id", id_)
    finally:
        with suppress(NextScriptError):
            await call(ctx, "DELETE", "_search", "scroll", body={"scroll_id": [id_]})
