"""`mongodb.update`: change documents that fit."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, Field, JsonValue, model_validator

from connectors.mongodb.choices import collections
from connectors.mongodb.client import Document, connected
from connectors.mongodb.connection import MongoConnection
from connectors.mongodb.documents import Fixed, filled, literal
from connectors.mongodb.find import Which
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example


class UpdateInput(Which):
    """Which documents, and what becomes of them."""

    set: dict[str, JsonValue] = Field(
        default={}, description="Fields and their new values; `a.b` is a field within one."
    )
    change: Fixed = Field(
        default={},
        description='Further changes in MongoDB\'s language, such as {"$inc": {"n": ":by"}}.',
    )
    which: Literal["one", "all"] = Field(
        default="one", title="Change", description="The first that fits, or all of them."
    )
    upsert: bool = Field(
        default=False, title="Add it if none fits", description="Made of what it is equal to."
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.set and not self.change:
            raise ValueError("say what to set or to change")
        if self.which == "all" and not self.equal and not self.filter:
            raise ValueError("say which documents: by what they equal, or by a filter")
        return self

    def changes(self) -> Document:
        """Give what is changed. Raises Rejected `mongodb.value`."""
        made: Document = filled(self.change, self.values)
        if not all(one.startswith("$") for one in made):
            raise Rejected("A change is made of operators, such as $inc", code="mongodb.value")
        own = {name: literal(value) for name, value in self.set.items()}
        return {**made, "$set": {**made.get("$set", {}), **own}} if own else made


class Updated(BaseModel):
    """What was changed."""

    matched: int
    changed: int
    added_id: str | None = None


@activity(
    "mongodb.update",
    title="Change documents",
    effects="unsafe",
    keywords=("mongodb", "mongo", "nosql", "write", "update", "upsert", "replace"),
    options={"/collection": collections},
    examples=(
        Example(
            title="Mark an order as paid",
            config={
                "collection": "orders",
                "equal": {"number": "{{ input.number }}"},
                "set": {"paid": True},
            },
        ),
    ),
)
async def update(input: UpdateInput, ctx: ActivityContext[MongoConnection]) -> Updated:
    """Change the documents of a collection that fit, or add one where none does.

    What is only set may be repeated (set the step's *effects* to idempotent); counters may not, so
    a step whose outcome is unknown is shown and not repeated.
    """
    async with connected(ctx.connection, ctx.dial) as database:
        collection = database[input.collection]
        change = collection.update_one if input.which == "one" else collection.update_many
        done = await change(input.condition(), input.changes(), upsert=input.upsert)
    added = None if done.upserted_id is None else str(done.upserted_id)
    return Updated(matched=done.matched_count, changed=done.modified_count, added_id=added)
