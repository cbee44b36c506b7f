"""`mongodb.on_document`: a run for each new document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, JsonValue

from connectors.mongodb.choices import collections
from connectors.mongodb.client import Document, connected
from connectors.mongodb.connection import MongoConnection
from connectors.mongodb.documents import Collection, Fixed, filled, plain
from nextscript.activity import ActivityContext
from nextscript.node_types import Example
from nextscript.triggers import Event, Polled, PollInput, poll

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection

_PAGE = 200
_MOST_AGAIN = 500
_AGAIN = timedelta(minutes=1)
_FIRST = "0" * 24
_OWN: Document = {"_id": {"$type": "objectId"}}


class OnDocumentInput(PollInput):
    """Which documents."""

    collection: Collection
    filter: Fixed = Field(default={}, description='Only those that fit, such as {"paid": true}.')


class NewDocument(BaseModel):
    """A document."""

    id: str
    document: dict[str, JsonValue]


@poll(
    "mongodb.on_document",
    title="New document",
    output=NewDocument,
    keywords=("mongodb", "mongo", "nosql", "insert", "new"),
    options={"/collection": collections},
    examples=(
        Example(
            title="A run for each order",
            config={"collection": "orders", "input": {"order": "{{ trigger.document }}"}},
        ),
    ),
)
async def on_document(
    input: OnDocumentInput, ctx: ActivityContext[MongoConnection], cursor: JsonValue
) -> Polled:
    """Start a run for each document that is added, in the order of its id.

    For collections whose ids are MongoDB's own (ObjectId), which grow with time. One that appears
    a minute after others with larger ids, as from a clock that is behind, is missed.
    """
    async with connected(ctx.connection, ctx.dial) as database:
        looking = _Looking(database[input.collection], filled(input.filter, {}))
        last = str(cursor) if cursor else await looking.newest()
        again = await looking.before(last)
        if cursor is None:
            return Polled(again, last)
        new = await looking.after(last)
    return Polled([*again, *new], new[-1].id if new else last, more=len(new) == _PAGE)


@dataclass(frozen=True)
class _Looking:
    collection: AsyncCollection[Document]
    condition: Document

    async def newest(self) -> str:
        order = [("_id", -1)]
        found = await self.collection.find_one(_OWN, {"_id": 1}, sort=order)
        return str(found["_id"]) if found else _FIRST

    async def before(self, last: str) -> list[Event]:
        """Give those of the last minute again: some may have appeared late among them."""
        from bson import ObjectId  # noqa: PLC0415 - loaded by its first step

        end = ObjectId(last)
        if last == _FIRST:
            return []
        start = ObjectId.from_datetime(end.generation_time - _AGAIN)
        return await self._found({"$gte": start, "$lte": end}, _MOST_AGAIN)

    async def after(self, last: str) -> list[Event]:
        from bson import ObjectId  # noqa: PLC0415 - loaded by its first step

        return await self._found({"$gt": ObjectId(last)}, _PAGE)

    async def _found(self, between: Document, most: int) -> list[Event]:
        every: list[Document] = [_OWN, {"_id": between}]
        where = {"$and": [*every, self.condition] if self.condition else every}
        order = [("_id", 1)]
        cursor = self.collection.find(where, sort=order, limit=most)
        return [_event(plain(one)) async for one in cursor]


def _event(document: JsonValue) -> Event:
    assert isinstance(document, dict)
    id_ = str(document["_id"])
    return Event(id_, {"id": id_, "document": document})
