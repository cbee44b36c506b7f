"""`data.group` and `data.aggregate`."""

from __future__ import annotations

from pydantic import Field

from activities.data.config import Config, Items
from activities.data.items import each, evaluated, identity
from nextscript.activity import ActivityContext, activity
from nextscript.expressions import Expression
from nextscript.node_types import Example
from nextscript.values import Json

Groups = list[tuple[Json, list[Json]]]


class GroupInput(Config):
    """The list, and what items of a group share."""

    items: Items
    by: Expression = Field(description="Items with the same value are a group, such as item.city.")


class AggregateInput(Config):
    """The list, its groups, and what is worked out for each."""

    items: Items
    group_by: Expression | None = Field(
        default=None,
        description="Items with the same value are a group; without it all items are one.",
    )
    values: dict[str, Expression] = Field(
        min_length=1, description="Names and expressions over group (a list) and key."
    )


@activity(
    "data.group",
    title="Group a list",
    runs="quick",
    effects="idempotent",
    icon="group",
    keywords=("partition", "bucket", "categorise", "by"),
    examples=(
        Example(title="Orders by city", config={"items": "{{ input.orders }}", "by": "item.city"}),
    ),
)
async def group_items(input: GroupInput, ctx: ActivityContext) -> list[Json]:
    """Split a list into groups: each has a key and its items, in the order they first appear."""
    return [{"key": key, "items": items} for key, items in await _groups(input.items, input.by)]


@activity(
    "data.aggregate",
    title="Totals of a list",
    runs="quick",
    effects="idempotent",
    icon="sigma",
    keywords=("sum", "count", "average", "total", "pivot", "statistics", "reduce", "group by"),
    examples=(
        Example(
            title="Turnover per city",
            config={
                "items": "{{ input.orders }}",
                "group_by": "item.city",
                "values": {
                    "city": "key",
                    "orders": "group | length",
                    "sum": "group | map('total') | sum",
                },
            },
        ),
    ),
)
async def aggregate(input: AggregateInput, ctx: ActivityContext) -> list[Json]:
    """Work out one row per group of a list, such as how many there are and their total."""
    groups: Groups = [(None, input.items)]
    if input.group_by:
        groups = await _groups(input.items, input.group_by)
    return [_row(input, key, group) for key, group in groups]


def _row(input: AggregateInput, key: Json, group: list[Json]) -> Json:
    names: dict[str, Json] = {"group": group, "key": key}
    return {
        name: evaluated(value, names, f"Group {identity(key)}, {name}", len(group))
        for name, value in input.values.items()
    }


async def _groups(items: list[Json], by: Expression) -> Groups:
    found: dict[str, tuple[Json, list[Json]]] = {}
    async for item, key in each(items, by):
        found.setdefault(identity(key), (key, []))[1].append(item)
    return list(found.values())
