"""`data.map`."""

from __future__ import annotations

from pydantic import Field

from activities.data.config import Config, Items, PerItem
from activities.data.items import each
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example
from nextscript.values import Json


class MapInput(Config):
    """The list, and what each item becomes."""

    items: Items
    value: PerItem = Field(
        description="What an item becomes: an expression over item and index, or an object of them."
    )


@activity(
    "data.map",
    title="Change every item",
    runs="quick",
    effects="idempotent",
    icon="shuffle",
    keywords=("map", "transform", "rename", "fields", "convert", "for each", "edit"),
    examples=(
        Example(
            title="Name and total of each order",
            config={
                "items": "{{ input.orders }}",
                "value": {"name": "item.customer.name", "total": "item.net * 1.19"},
            },
        ),
    ),
)
async def map_items(input: MapInput, ctx: ActivityContext) -> list[Json]:
    """Make a new list with something else in the place of every item."""
    if input.value is None:
        return [None] * len(input.items)
    return [value async for _, value in each(input.items, input.value)]
