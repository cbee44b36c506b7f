"""`data.sort`."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from activities.data.config import Config, Items
from activities.data.items import each, type_name
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.expressions import Expression
from nextscript.node_types import Example
from nextscript.values import Json


class SortInput(Config):
    """The list, and what decides its order."""

    items: Items
    by: Expression | None = Field(
        default=None, description="Such as item.total; the items themselves by default."
    )
    descending: bool = Field(default=False, description="Largest first.")


@activity(
    "data.sort",
    title="Sort a list",
    runs="quick",
    effects="idempotent",
    icon="arrow-down-narrow-wide",
    keywords=("order", "rank", "ascending", "descending", "top"),
    examples=(
        Example(
            title="Newest first",
            config={"items": "{{ input.orders }}", "by": "item.created_at", "descending": True},
        ),
    ),
)
async def sort_items(input: SortInput, ctx: ActivityContext) -> list[Json]:
    """Put a list in order by numbers, texts or dates; equal items keep their places."""
    keyed = [(key, item) async for item, key in each(input.items, input.by)]
    filled: list[tuple[Any, Json]] = [pair for pair in keyed if pair[0] is not None]
    _check({type_name(key) for key, _ in filled})
    filled.sort(key=lambda pair: pair[0], reverse=input.descending)
    return [item for _, item in filled] + [item for key, item in keyed if key is None]


def _check(types: set[str]) -> None:
    if len(types) > 1 or not types <= {"a number", "text", "true or false"}:
        raise Rejected(
            f"A list cannot be sorted by {' and '.join(sorted(types))}",
            code="data.type",
            hint="Sort by numbers only or by texts only; item.field | string makes text.",
        )
