"""`mongodb.insert`: add documents."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from connectors.mongodb.choices import collections
from connectors.mongodb.client import Document, connected
from connectors.mongodb.connection import MongoConnection
from connectors.mongodb.documents import Collection, literal
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection

_BATCH = 1_000


class InsertInput(BaseModel):
    """What to add."""

    model_config = ConfigDict(extra="forbid")
    collection: Collection
    document: dict[str, JsonValue] | None = Field(default=None, description="One document.")
    documents: list[dict[str, JsonValue]] | None = Field(
        default=None, max_length=50_000, description="Or many."
    )

    @model_validator(mode="after")
    def _one_or_many(self) -> Self:
        if (self.document is None) == (self.documents is None):
            raise ValueError("give either a document or documents")
        return self


class Inserted(BaseModel):
    """What was added."""

    ids: list[str]
    count: int


@activity(
    "mongodb.insert",
    title="Add documents",
    effects="keyed",
    keywords=("mongodb", "mongo", "nosql", "write", "create", "add"),
    options={"/collection": collections},
    examples=(
        Example(
            title="An order",
            config={"collection": "orders", "document": {"total": "{{ input.total }}"}},
        ),
    ),
)
async def insert(input: InsertInput, ctx: ActivityContext[MongoConnection]) -> Inserted:
    """Add documents to a collection.

    A document without an _id is given one made of the step, so a repeated step adds it once.
    """
    given = input.documents if input.document is None else [input.document]
    made = [_with_id(literal(one), ctx.effect_key, at) for at, one in enumerate(given or [])]
    own = {made[at]["_id"] for at, one in enumerate(given or []) if "_id" not in one}
    async with connected(ctx.connection, ctx.dial) as database:
        for start in range(0, len(made), _BATCH):
            await _add(database[input.collection], made[start : start + _BATCH], own)
            ctx.heartbeat(start)
    return Inserted(ids=[str(one["_id"]) for one in made], count=len(made))


async def _add(
    collection: AsyncCollection[Document], batch: list[Document], own: set[object]
) -> None:
    """Add those that an earlier attempt has not added; a foreign id that is there is refused."""
    mine = {"_id": {"$in": [one["_id"] for one in batch if one["_id"] in own]}}
    there = {one["_id"] async for one in collection.find(mine, {"_id": 1})}
    if new := [one for one in batch if one["_id"] not in there]:
        await collection.insert_many(new)


def _with_id(document: Document, key: str, at: int) -> Document:
    from bson import ObjectId  # noqa: PLC0415 - loaded by its first step

    if "_id" in document:
        return document
    return {"_id": ObjectId(sha256(f"{key}.{at}".encode()).digest()[:12]), **document}
