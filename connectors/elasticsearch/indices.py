"""`elasticsearch.create_index` and `elasticsearch.delete_index`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.elasticsearch.client import Context, call
from connectors.elasticsearch.names import Index, list_indices
from nextscript.activity import activity
from nextscript.errors import Rejected
from nextscript.node_types import Example


class CreateInput(BaseModel):
    """Which index, and what its documents are like."""

    model_config = ConfigDict(extra="forbid")
    index: Index
    mappings: dict[str, JsonValue] = Field(
        default={},
        description='Which fields there are, such as {"properties": {"paid": {"type": …}}}.',
    )
    settings: dict[str, JsonValue] = Field(
        default={}, description='Such as {"number_of_shards": 1}.'
    )


class DeleteInput(BaseModel):
    """Which index."""

    model_config = ConfigDict(extra="forbid")
    index: Index


class ChangedIndex(BaseModel):
    """Which index it was, and whether anything was to do."""

    index: str
    changed: bool


@activity(
    "elasticsearch.create_index",
    title="Make an index",
    effects="idempotent",
    keywords=("index", "create", "mapping", "opensearch", "elastic"),
    examples=(
        Example(
            title="Of orders",
            config={
                "index": "orders",
                "mappings": {"properties": {"total": {"type": "double"}}},
            },
        ),
    ),
)
async def create_index(input: CreateInput, ctx: Context) -> ChangedIndex:
    """Make an index; one that is there already is left as it is."""
    body: JsonValue = {"mappings": input.mappings, "settings": input.settings}
    return ChangedIndex(
        index=input.index, changed=await _changed(ctx, "PUT", input.index, "exists", body)
    )


@activity(
    "elasticsearch.delete_index",
    title="Delete an index",
    effects="idempotent",
    keywords=("index", "delete", "remove", "opensearch", "elastic"),
    options={"/index": list_indices},
    examples=(Example(title="Of a day", config={"index": "orders-{{ input.day }}"}),),
)
async def delete_index(input: DeleteInput, ctx: Context) -> ChangedIndex:
    """Delete an index with all its documents; it is named in full, never by a pattern."""
    changed = await _changed(ctx, "DELETE", input.index, "index_not_found")
    return ChangedIndex(index=input.index, changed=changed)


async def _changed(
    ctx: Context, method: str, index: str, already: str, body: JsonValue = None
) -> bool:
    try:
        await call(ctx, method, index, body=body)
    except Rejected as refused:
        if refused.code != f"elasticsearch.{already}":
            raise
        return False
    return True
