"""`data.deduplicate`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from activities.data.config import Config, Items
from activities.data.items import each, identity
from nextscript.activity import ActivityContext, activity
from nextscript.expressions import Expression
from nextscript.node_types import Example
from nextscript.values import Json


class DeduplicateInput(Config):
    """The list, and what makes two items the same."""

    items: Items
    by: Expression | None = Field(
        default=None, description="Such as item.email; the whole item by default."
    )
    keep: Literal["first", "last"] = Field(
        default="first", description="Which of the items that are the same stays."
    )


@activity(
    "data.deduplicate",
    title="Remove duplicates",
    runs="quick",
    effects="idempotent",
    icon="copy-minus",
    keywords=("unique", "distinct", "duplicates", "dedupe", "doubles", "same"),
    examples=(
        Example(
            title="One row per e-mail address",
            config={"items": "{{ input.people }}", "by": "item.email | lower"},
        ),
    ),
)
async def deduplicate(input: DeduplicateInput, ctx: ActivityContext) -> list[Json]:
    """Keep only one of the items that are the same, at the place of the first."""
    kept: dict[str, Json] = {}
    async for item, key in each(input.items, input.by):
        name = identity(key)
        if input.keep == "last" or name not in kept:
            kept[name] = item
    return list(kept.values())
