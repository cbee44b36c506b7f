"""`data.filter`."""

from __future__ import annotations

from pydantic import Field

from activities.data.config import Config, Items
from activities.data.items import boolean, each
from nextscript.activity import ActivityContext, activity
from nextscript.expressions import Expression
from nextscript.node_types import Example
from nextscript.values import Json


class FilterInput(Config):
    """The list, and which items stay."""

    items: Items
    where: Expression = Field(description="Keep an item when this holds, such as item.paid.")


@activity(
    "data.filter",
    title="Filter a list",
    runs="quick",
    effects="idempotent",
    icon="filter",
    keywords=("where", "select", "keep", "remove", "condition", "search"),
    examples=(
        Example(
            title="Orders over 100",
            config={"items": "{{ input.orders }}", "where": "item.total > 100"},
        ),
    ),
)
async def filter_items(input: FilterInput, ctx: ActivityContext) -> list[Json]:
    """Keep the items of a list for which a condition holds, in their order."""
    return [item async for item, holds in each(input.items, input.where) if boolean(holds)]
