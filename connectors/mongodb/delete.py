"""`mongodb.delete`: take documents out."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from connectors.mongodb.choices import collections
from connectors.mongodb.client import connected
from connectors.mongodb.connection import MongoConnection
from connectors.mongodb.find import Which
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example


class DeleteInput(Which):
    """Which documents."""

    which: Literal["one", "all"] = Field(
        default="one", title="Delete", description="The first that fits, or all of them."
    )

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.equal and not self.filter:
            raise ValueError("say which documents: by what they equal, or by a filter")
        return self


class Deleted(BaseModel):
    """What was taken out."""

    count: int


@activity(
    "mongodb.delete",
    title="Delete documents",
    effects="unsafe",
    keywords=("mongodb", "mongo", "nosql", "remove"),
    options={"/collection": collections},
    examples=(
        Example(
            title="An order by its number",
            config={"collection": "orders", "equal": {"number": "{{ input.number }}"}},
        ),
    ),
)
async def delete(input: DeleteInput, ctx: ActivityContext[MongoConnection]) -> Deleted:
    """Delete the first document that fits, or all of them. Never a whole collection by accident."""
    async with connected(ctx.connection, ctx.dial) as database:
        collection = database[input.collection]
        delete_ = collection.delete_one if input.which == "one" else collection.delete_many
        done = await delete_(input.condition())
    return Deleted(count=done.deleted_count)
