"""`elasticsearch.get_document`, `…index_document`, `…update_document`, `…delete_document`."""

from __future__ import annotations

import hashlib
from typing import cast

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.elasticsearch.client import Answer, Context, call
from connectors.elasticsearch.names import (
    Document,
    DocumentId,
    Index,
    Refresh,
    list_indices,
    refreshed,
)
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.node_types import Example

_WORDS = ("document", "opensearch", "elastic", "index")


class GetInput(BaseModel):
    """Which document."""

    model_config = ConfigDict(extra="forbid")
    index: Index
    id: DocumentId


class GotDocument(BaseModel):
    """The document."""

    id: str
    version: int
    document: dict[str, JsonValue] = Field(description="Its fields.")


class IndexInput(BaseModel):
    """What is kept, and where."""

    model_config = ConfigDict(extra="forbid")
    index: Index
    document: Document
    id: str = Field(
        default="",
        max_length=512,
        title="Id",
        description="A document with this id is replaced; without one it gets one of its own.",
    )
    refresh: Refresh = False


class UpdateInput(BaseModel):
    """Which document, and what changes."""

    model_config = ConfigDict(extra="forbid")
    index: Index
    id: DocumentId
    fields: dict[str, JsonValue] = Field(
        description="New values; fields that are not named stay as they are."
    )
    upsert: bool = Field(
        default=False, title="Or make it", description="Make the document if it is not there."
    )
    refresh: Refresh = False


class DeleteInput(GetInput):
    """Which document."""

    refresh: Refresh = False


class Written(BaseModel):
    """What became of it."""

    id: str
    version: int
    result: str = Field(description="created, updated, noop, deleted or not_found.")


@activity(
    "elasticsearch.get_document",
    title="Read a document",
    effects="idempotent",
    keywords=(*_WORDS, "get", "read"),
    options={"/index": list_indices},
    examples=(Example(title="An order", config={"index": "orders", "id": "{{ input.order }}"}),),
)
async def get_document(input: GetInput, ctx: Context) -> GotDocument:
    """Read a document by its id. Ends with `elasticsearch.not_found` where there is none."""
    answer = await call(ctx, "GET", input.index, "_doc", input.id)
    return GotDocument(
        id=str(answer.get("_id", input.id)),
        version=_version(answer),
        document=cast("dict[str, JsonValue]", answer.get("_source") or {}),
    )


@activity(
    "elasticsearch.index_document",
    title="Keep a document",
    effects="keyed",
    keywords=(*_WORDS, "add", "create", "write"),
    options={"/index": list_indices},
    examples=(
        Example(
            title="An order by its number",
            config={
                "index": "orders",
                "id": "{{ input.number }}",
                "document": {"total": "{{ input.total }}"},
            },
        ),
    ),
)
async def index_document(input: IndexInput, ctx: Context) -> Written:
    """Keep a document, in the place of the one with its id.

    Without an id it gets one that is the same for every attempt of the step: it is kept once.
    """
    params = refreshed(input.refresh)
    if input.id:
        answer = await call(
            ctx, "PUT", input.index, "_doc", input.id, params=params, body=input.document
        )
        return _written(answer)
    own = hashlib.sha256(ctx.effect_key.encode()).hexdigest()[:32]
    try:
        return _written(
            await call(ctx, "PUT", input.index, "_create", own, params=params, body=input.document)
        )
    except Rejected as refused:
        if refused.code != "elasticsearch.conflict":
            raise
        return Written(id=own, version=1, result="created")  # by an attempt before


@activity(
    "elasticsearch.update_document",
    title="Change a document",
    effects="idempotent",
    keywords=(*_WORDS, "update", "patch", "upsert"),
    options={"/index": list_indices},
    examples=(
        Example(
            title="An order was paid",
            config={"index": "orders", "id": "{{ input.order }}", "fields": {"paid": True}},
        ),
    ),
)
async def update_document(input: UpdateInput, ctx: Context) -> Written:
    """Change fields of a document and leave the others; changes that meet are tried again."""
    body: JsonValue = {"doc": input.fields, "doc_as_upsert": input.upsert}
    params = {"retry_on_conflict": "3", **refreshed(input.refresh)}
    answer = await call(ctx, "POST", input.index, "_update", input.id, params=params, body=body)
    return _written(answer)


@activity(
    "elasticsearch.delete_document",
    title="Delete a document",
    effects="idempotent",
    keywords=(*_WORDS, "delete", "remove"),
    options={"/index": list_indices},
    examples=(Example(title="An order", config={"index": "orders", "id": "{{ input.order }}"}),),
)
async def delete_document(input: DeleteInput, ctx: Context) -> Written:
    """Delete a document; one that is gone already stays gone (`not_found` as the result)."""
    params = refreshed(input.refresh)
    try:
        return _written(await call(ctx, "DELETE", input.index, "_doc", input.id, params=params))
    except Rejected as refused:
        if refused.code != "elasticsearch.not_found":
            raise
        return Written(id=input.id, version=0, result="not_found")


def _written(answer: Answer) -> Written:
    result = str(answer.get("result", ""))
    return Written(id=str(answer.get("_id", "")), version=_version(answer), result=result)


def _version(answer: Answer) -> int:
    version = answer.get("_version")
    return version if isinstance(version, int) else 0
