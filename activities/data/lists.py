"""`data.limit`, `data.flatten`, `data.merge` and `data.split`."""

from __future__ import annotations

from pydantic import Field

from activities.data.config import Config, Items
from activities.data.items import type_name
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example
from nextscript.values import Json


class LimitInput(Config):
    """The list, and which part of it."""

    items: Items
    count: int = Field(ge=0, description="How many items to keep.")
    skip: int = Field(default=0, ge=0, description="How many to leave out first.")
    from_end: bool = Field(
        default=False, title="Count from the end", description="Keep the last items instead."
    )


class FlattenInput(Config):
    """The list, and how deep."""

    items: Items
    depth: int = Field(default=1, ge=1, le=16, description="How many levels of lists to open.")


class MergeInput(Config):
    """The lists or objects to put together."""

    values: list[Json] = Field(description="Lists, or objects; those that are null are left out.")
    deep: bool = Field(default=False, description="Merge objects within objects too.")


class SplitInput(Config):
    """A list or a text, and where to cut."""

    items: list[Json] | str = Field(title="List or text", description="What is cut into pieces.")
    size: int | None = Field(default=None, ge=1, description="Items, or letters, per piece.")
    by: str | None = Field(default=None, min_length=1, description="The text between the pieces.")


@activity(
    "data.limit",
    title="Part of a list",
    runs="quick",
    effects="idempotent",
    icon="scissors",
    keywords=("first", "top", "take", "slice", "skip", "page", "last"),
    examples=(Example(title="First ten", config={"items": "{{ input.orders }}", "count": 10}),),
)
async def limit(input: LimitInput, ctx: ActivityContext) -> list[Json]:
    """Keep the first items of a list, or the last ones."""
    if not input.from_end:
        return input.items[input.skip : input.skip + input.count]
    end = max(len(input.items) - input.skip, 0)
    return input.items[max(end - input.count, 0) : end]


@activity(
    "data.flatten",
    title="Flatten a list",
    runs="quick",
    effects="idempotent",
    icon="layers",
    keywords=("nested", "concat", "unnest", "spread"),
    examples=(Example(title="All lines", config={"items": "{{ orders | map('lines') }}"}),),
)
async def flatten(input: FlattenInput, ctx: ActivityContext) -> list[Json]:
    """Make one list out of a list of lists."""
    items = input.items
    for _ in range(input.depth):
        items = [x for item in items for x in (item if isinstance(item, list) else [item])]
    return items


@activity(
    "data.merge",
    title="Put together",
    runs="quick",
    effects="idempotent",
    icon="merge",
    keywords=("append", "concat", "combine", "union", "object", "assign"),
    examples=(
        Example(title="Both lists", config={"values": ["{{ old.body }}", "{{ new.body }}"]}),
    ),
)
async def merge(input: MergeInput, ctx: ActivityContext) -> Json:
    """Put lists one after another, or objects into one; a later object's fields win."""
    values = [value for value in input.values if value is not None]
    if all(isinstance(value, list) for value in values):
        return [item for value in values if isinstance(value, list) for item in value]
    merged: dict[str, Json] = {}
    for value in values:
        if not isinstance(value, dict):
            found = " and ".join(sorted({type_name(one) for one in values}))
            raise Rejected(
                f"Only lists, or only objects, go together, not {found}", code="data.type"
            )
        merged = _merged(merged, value, input.deep)
    return merged


@activity(
    "data.split",
    title="Split into pieces",
    runs="quick",
    effects="idempotent",
    icon="split",
    keywords=("chunk", "batch", "pieces", "separate", "tokens", "lines"),
    examples=(
        Example(title="Batches of 100", config={"items": "{{ input.orders }}", "size": 100}),
        Example(title="Words of a tag line", config={"items": "{{ input.tags }}", "by": ","}),
    ),
)
async def split(input: SplitInput, ctx: ActivityContext) -> list[Json]:
    """Cut a list into batches of a size, or a text at every separator (lines by default)."""
    if input.size is not None:
        return [input.items[at : at + input.size] for at in range(0, len(input.items), input.size)]
    if isinstance(input.items, list):
        raise Rejected("A list is split by size: say how many items a piece has", code="data.type")
    pieces = input.items.split(input.by) if input.by else input.items.splitlines()
    return [piece.strip() if input.by else piece for piece in pieces]


def _merged(left: dict[str, Json], right: dict[str, Json], deep: bool) -> dict[str, Json]:
    both = dict(left)
    for key, value in right.items():
        old = both.get(key)
        inner = deep and isinstance(old, dict) and isinstance(value, dict)
        both[key] = _merged(old, value, deep) if inner else value  # type: ignore[arg-type]
    return both
