"""`mongodb.find`: documents that fit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.mongodb.choices import collections
from connectors.mongodb.client import Document, connected
from connectors.mongodb.connection import MongoConnection
from connectors.mongodb.documents import VALUES, Collection, Fixed, filled, literal, plain
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.rows.to_file import RowsFile, ToFile, write_rows

if TYPE_CHECKING:
    from pymongo.asynchronous.cursor import AsyncCursor

_MOST = 50_000
_BATCH = 500
_ORDERS = {"ascending": 1, "descending": -1}


class Which(BaseModel):
    """Which documents: those whose fields are equal to something, or that fit a condition."""

    model_config = ConfigDict(extra="forbid")
    collection: Collection
    equal: dict[str, JsonValue] = Field(
        default={}, description="Fields and what they are equal to; `a.b` is a field within one."
    )
    filter: Fixed = Field(
        default={},
        description='A condition in MongoDB\'s language, such as {"total": {"$gt": ":least"}}.',
    )
    values: dict[str, JsonValue] = Field(default={}, description=VALUES)

    def condition(self) -> Document:
        """Give the whole condition. Raises Rejected `mongodb.value`."""
        for name in self.equal:
            if name.startswith("$"):
                raise Rejected(f"{name!r} is no field", code="mongodb.value")
        every = [{name: {"$eq": literal(value)}} for name, value in self.equal.items()]
        if self.filter:
            every.append(filled(self.filter, self.values))
        return {"$and": every} if every else {}


class FindInput(Which):
    """Which documents, and what of them."""

    fields: list[str] = Field(default=[], description="Only these fields, and the id.")
    sort: dict[str, Literal["ascending", "descending"]] = Field(
        default={}, description="By which fields they are ordered."
    )
    limit: int = Field(default=100, ge=1, le=_MOST, description="At most so many.")
    skip: int = Field(default=0, ge=0, description="Leave out so many at the beginning.")
    into_file: ToFile | None = Field(
        default=None, title="Into a file", description="Of any number; the limit is not for it."
    )


class Found(BaseModel):
    """What was found."""

    documents: list[dict[str, JsonValue]] = Field(description="Empty when they are in the file.")
    count: int
    file: RowsFile | None = None


@activity(
    "mongodb.find",
    title="Find documents",
    effects="keyed",
    timeout="6h",
    keywords=("mongodb", "mongo", "nosql", "read", "query", "select", "export"),
    options={"/collection": collections},
    examples=(
        Example(
            title="A customer's large orders",
            config={
                "collection": "orders",
                "equal": {"customer": "{{ input.customer }}"},
                "filter": {"total": {"$gt": ":least"}},
                "values": {"least": 1000},
                "sort": {"placed": "descending"},
            },
        ),
    ),
)
async def find(input: FindInput, ctx: ActivityContext[MongoConnection]) -> Found:
    """Give the documents of a collection that fit, as a list or in a file.

    Ids come as text; ask for one with {"_id": {"$oid": "…"}}.
    """
    async with connected(ctx.connection, ctx.dial) as database:
        condition = input.condition()
        cursor = database[input.collection].find(
            condition, dict.fromkeys(input.fields, 1) or None, batch_size=_BATCH
        )
        if input.sort:
            cursor = cursor.sort(
                [(n, 1 if d == "ascending" else -1) for n, d in input.sort.items()]
            )
        cursor = cursor.skip(input.skip)
        if input.into_file:
            file = await write_rows(ctx, _rows(cursor), input.into_file)
            return Found(documents=[], count=file.row_count, file=file)
        found = [plain(one) async for one in cursor.limit(input.limit)]
        documents = [one for one in found if isinstance(one, dict)]
    return Found(documents=documents, count=len(documents))


async def _rows(cursor: AsyncCursor[Document]) -> AsyncIterator[list[dict[str, Any]]]:
    # Any: JSON, as rows have it
    rows: list[dict[str, Any]] = []
    async for one in cursor:
        made = plain(one)
        if isinstance(made, dict):
            rows.append(made)
        if len(rows) >= _BATCH:
            yield rows
            rows = []
    yield rows
