"""`data.join`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

from pydantic import Field

from activities.data.config import Config
from activities.data.items import each, identity
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.expressions import Expression
from nextscript.node_types import Example
from nextscript.values import Json

_MOST = 1_000_000


class Sides(Config):
    """What must be equal, when the sides name it differently."""

    left: Expression = Field(description="Over an item of the left list.")
    right: Expression = Field(description="Over an item of the right list.")


class JoinInput(Config):
    """Two lists, and which of their items belong together."""

    left: list[Json] = Field(title="Left list", description="The list that is looked from.")
    right: list[Json] = Field(title="Right list", description="The list that is looked in.")
    on: Expression | Sides = Field(
        description="What both items share, such as item.id; or one expression for each side."
    )
    how: Literal["inner", "left", "outer"] = Field(
        default="inner",
        description="Keep pairs only, or also items of the left list, or of both, that have none.",
    )


@activity(
    "data.join",
    title="Join two lists",
    runs="quick",
    effects="idempotent",
    icon="combine",
    keywords=("merge", "match", "lookup", "vlookup", "combine", "relate"),
    examples=(
        Example(
            title="Orders with their customers",
            config={
                "left": "{{ orders.body }}",
                "right": "{{ customers.body }}",
                "on": {"left": "item.customer_id", "right": "item.id"},
            },
        ),
    ),
)
async def join_lists(input: JoinInput, ctx: ActivityContext) -> list[Json]:
    """Match the items of two lists, as a look-up in a table does; each pair is `{left, right}`."""
    on = input.on if isinstance(input.on, Sides) else Sides(left=input.on, right=input.on)
    index: dict[str, list[int]] = {}
    async for at, key in _keys(input.right, on.right):
        if key is not None:  # as in a database, nothing equals null
            index.setdefault(key, []).append(at)
    pairs: list[Json] = []
    unmatched = set(range(len(input.right)))
    async for at, key in _keys(input.left, on.left):
        matches = index.get(key, []) if key is not None else []
        unmatched.difference_update(matches)
        pairs += _pairs(input, at, matches)
        if len(pairs) > _MOST:
            raise Rejected("The lists match more than a million times", code="data.limit")
    rest = sorted(unmatched) if input.how == "outer" else []
    return pairs + [{"left": None, "right": input.right[at]} for at in rest]


def _pairs(input: JoinInput, at: int, matches: list[int]) -> list[Json]:
    left = input.left[at]
    if not matches and input.how != "inner":
        return [{"left": left, "right": None}]
    return [{"left": left, "right": input.right[match]} for match in matches]


async def _keys(items: list[Json], by: Expression) -> AsyncIterator[tuple[int, str | None]]:
    at = 0
    async for _, key in each(items, by):
        yield at, None if key is None else identity(key)
        at += 1
