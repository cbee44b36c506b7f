"""`mongodb.aggregate`: documents through a pipeline."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.mongodb.choices import collections
from connectors.mongodb.client import connected
from connectors.mongodb.connection import MongoConnection
from connectors.mongodb.documents import VALUES, Collection, Fixed, filled, plain
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example

_WRITES = frozenset(["$out", "$merge"])
_MOST = 50_000


class AggregateInput(BaseModel):
    """The stages."""

    model_config = ConfigDict(extra="forbid")
    collection: Collection
    pipeline: Annotated[list[Fixed], Field(json_schema_extra={"x-expression": False})] = Field(
        min_length=1,
        max_length=1_000,
        description='In MongoDB\'s language, such as [{"$match": {"customer": ":customer"}}].',
    )
    values: dict[str, JsonValue] = Field(default={}, description=VALUES)
    limit: int = Field(default=1_000, ge=1, le=_MOST, description="At most so many.")


class Aggregated(BaseModel):
    """What came out."""

    documents: list[dict[str, JsonValue]]
    count: int


@activity(
    "mongodb.aggregate",
    title="Aggregate documents",
    effects="idempotent",
    keywords=("mongodb", "mongo", "nosql", "pipeline", "group", "sum", "report"),
    options={"/collection": collections},
    examples=(
        Example(
            title="Totals by customer",
            config={
                "collection": "orders",
                "pipeline": [{"$group": {"_id": "$customer", "total": {"$sum": "$total"}}}],
            },
        ),
    ),
)
async def aggregate(input: AggregateInput, ctx: ActivityContext[MongoConnection]) -> Aggregated:
    """Send documents through the stages of a pipeline and give what comes out.

    It only reads: stages that write ($out, $merge) are refused.
    """
    for stage in input.pipeline:
        if _WRITES & stage.keys():
            raise Rejected("This step only reads; $out and $merge write", code="mongodb.writes")
    async with connected(ctx.connection, ctx.dial) as database:
        stages = [*filled(list(input.pipeline), input.values), {"$limit": input.limit}]
        cursor = await database[input.collection].aggregate(stages)
        found = [plain(one) async for one in cursor]
    documents = [one for one in found if isinstance(one, dict)]
    return Aggregated(documents=documents, count=len(documents))
