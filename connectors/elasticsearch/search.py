"""`elasticsearch.search`: a page of what is found."""

from __future__ import annotations

from typing import Annotated, cast

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from connectors.elasticsearch.client import Answer, Context, call
from connectors.elasticsearch.names import Indices, list_indices
from nextscript.activity import activity
from nextscript.node_types import Example

Query = Annotated[
    dict[str, JsonValue],
    Field(
        description='In the query language, such as {"match": {"title": "lamp"}}; empty for all.'
    ),
]
Fields = Annotated[
    list[str],
    Field(title="Only these fields", description="Of each document; all of them if empty."),
]


class SearchInput(BaseModel):
    """What is looked for, and where."""

    model_config = ConfigDict(extra="forbid")
    index: Indices
    query: Query = {}
    sort: list[JsonValue] = Field(
        default=[], description='Such as [{"price": "asc"}]; by relevance if empty.'
    )
    size: int = Field(
        default=10, ge=0, le=10_000, title="At most this many", description="Hits on this page."
    )
    start: int = Field(
        default=0, ge=0, le=10_000, title="Skip", description="So many hits are left out."
    )
    fields: Fields = []
    aggregations: dict[str, JsonValue] = Field(
        default={}, description="What is counted or summed up over all that is found."
    )

    def body(self) -> dict[str, JsonValue]:
        """Give it as the cluster takes it."""
        found: dict[str, JsonValue] = {
            "query": self.query or {"match_all": {}},
            "size": self.size,
            "from": self.start,
            "track_total_hits": True,
        }
        if self.sort:
            found["sort"] = self.sort
        if self.fields:
            found["_source"] = [*self.fields]
        if self.aggregations:
            found["aggs"] = self.aggregations
        return found


class Hit(BaseModel):
    """A document that was found."""

    index: str
    id: str
    score: float | None = None
    document: dict[str, JsonValue] = Field(description="Its fields.")


class Found(BaseModel):
    """What was found."""

    total: int = Field(description="How many there are, those on other pages included.")
    hits: list[Hit]
    aggregations: dict[str, JsonValue] = {}
    incomplete: bool = Field(
        default=False, description="Parts of the index did not answer, or not in time."
    )


@activity(
    "elasticsearch.search",
    title="Search",
    effects="idempotent",
    keywords=("search", "find", "query", "opensearch", "elastic", "full text", "aggregate"),
    options={"/index": list_indices},
    examples=(
        Example(
            title="Orders of a customer",
            config={"index": "orders", "query": {"term": {"customer": "{{ input.customer }}"}}},
        ),
    ),
)
async def search(input: SearchInput, ctx: Context) -> Found:
    """Search an index by a query of the search language; give a page of hits."""
    answer = await call(ctx, "POST", input.index, "_search", body=input.body())
    sums = answer.get("aggregations")
    return Found(
        total=_total(answer),
        hits=hits_of(answer),
        aggregations=sums if isinstance(sums, dict) else {},
        incomplete=is_incomplete(answer),
    )


def hits_of(answer: Answer) -> list[Hit]:
    """Read the hits of an answer."""
    return [
        Hit(
            index=str(one.get("_index", "")),
            id=str(one.get("_id", "")),
            score=cast("float | None", one.get("_score")),
            document=cast("dict[str, JsonValue]", one.get("_source") or {}),
        )
        for one in raw_hits(answer)
    ]


def raw_hits(answer: Answer) -> list[dict[str, JsonValue]]:
    """Give the hits as they came."""
    inner = answer.get("hits")
    listed = inner.get("hits") if isinstance(inner, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def is_incomplete(answer: Answer) -> bool:
    """Say whether a part of the index did not answer."""
    shards = answer.get("_shards")
    failed = shards.get("failed") if isinstance(shards, dict) else 0
    return bool(failed) or answer.get("timed_out") is True


def _total(answer: Answer) -> int:
    inner = answer.get("hits")
    total = inner.get("total") if isinstance(inner, dict) else 0
    value = total.get("value") if isinstance(total, dict) else total
    return value if isinstance(value, int) else 0
