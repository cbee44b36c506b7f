"""`sns.list_topics`: which topics there are."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from connectors.sns.client import call, texts
from connectors.sns.connection import SnsConnection
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.options import Asked, Option, Options

_MOST_PAGES = 1_000


class ListInput(BaseModel):
    """Which topics."""

    model_config = ConfigDict(extra="forbid")
    contains: str = Field(default="", description="Only those with this in their name.")


class Topics(BaseModel):
    """The topics' ARNs."""

    topics: list[str]


@activity(
    "sns.list_topics",
    title="List topics",
    effects="idempotent",
    keywords=("sns", "aws", "amazon", "topic"),
    examples=(Example(title="Topics about orders", config={"contains": "orders"}),),
)
async def list_topics(input: ListInput, ctx: ActivityContext[SnsConnection]) -> Topics:
    """Give the topics of the region."""
    found: list[str] = []
    after = ""
    for _ in range(_MOST_PAGES):
        page, after = await _page(ctx, after)
        found += [one for one in page if input.contains in one.rpartition(":")[2]]
        if not after:
            return Topics(topics=found)
    raise Rejected(f"There are more than {_MOST_PAGES} pages of topics", code="sns.too_many")


async def topics(asked: Asked, ctx: ActivityContext[SnsConnection]) -> Options:
    """List topics by name, for a field."""
    page, after = await _page(ctx, asked.cursor or "")
    named = [(one, one.rpartition(":")[2]) for one in page]
    items = [Option(value=arn, label=name) for arn, name in named if asked.matches(name)]
    return Options(items=items, next=after or None)


async def _page(ctx: ActivityContext[SnsConnection], after: str) -> tuple[list[str], str]:
    parameters = {"NextToken": after} if after else {}
    root = await call(ctx.http, ctx.connection, "ListTopics", parameters)
    return texts(root, "TopicArn"), "".join(texts(root, "NextToken"))
