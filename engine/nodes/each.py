"""`flow.each`: the steps inside once per item."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import ForEach
from nextscript.expressions import Expression
from nextscript.node_types import Example
from nextscript.values import Json


class EachConfig(Config):
    """The items, and how they are worked through."""

    items: list[Json] = Field(
        title="List", description="Steps inside read the current one as item, its number as index."
    )
    concurrency: int = Field(
        default=10,
        ge=1,
        le=200,
        title="At once",
        description="How many items are worked on at the same time.",
    )
    until: Expression | None = Field(
        default=None,
        title="Stop when",
        description="End early when this holds; it may read done, failed and total.",
        json_schema_extra={"x-group": "More"},
    )
    rest: Literal["finish", "cancel"] = Field(
        default="cancel",
        title="The other items",
        description="What becomes of the other items when it ends early.",
        json_schema_extra={"x-expression": False, "x-group": "More"},
    )
    on_item_error: Literal["fail", "collect"] = Field(
        default="fail",
        title="When an item fails",
        description="Stop at the first failed item, or put its error in the item's place.",
        json_schema_extra={"x-expression": False},
    )
    output: Expression | None = Field(
        default=None,
        title="Result of each",
        description="What each item gives; the results stand in the order of the list.",
    )


@control(
    "flow.each",
    title="Repeat for each",
    values=("items",),
    output={"type": "array", "items": {}},
    holds_nodes=True,
    keywords=(
        "each",
        "for",
        "map",
        "items",
        "fan out",
        "batch",
        "multiple",
        "loop",
        "repeat",
        "every row",
        "every item",
        "list",
    ),
    icon="list",
    examples=(
        Example(
            title="Every order line, five at a time",
            config={"items": "{{ input.lines }}", "concurrency": 5, "output": "{{ book.id }}"},
        ),
    ),
)
def each(config: EachConfig, run: NodeRun) -> ForEach:
    """Run the steps inside once for every item of a list, several at a time."""
    return ForEach(
        run.value("items"),
        config.concurrency,
        config.until,
        config.rest,
        config.on_item_error,
        config.output,
    )
