"""`data.set`: values under names of one's own."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Done, Raise
from nextscript.node_types import Example
from nextscript.values import Json, Small


class SetConfig(Config):
    """Names and values."""

    values: dict[str, Json] = Field(default={}, description="Each name and its value.")
    keep: bool = Field(
        default=False, description="Start from what the step before gave, and add to it."
    )


@control(
    "data.set",
    title="Set values",
    values=("values",),
    output={"type": "object"},
    keywords=(
        "set",
        "assign",
        "variable",
        "edit",
        "fields",
        "map",
        "transform",
        "value",
        "calculate",
        "formula",
    ),
    icon="pencil",
    examples=(
        Example(
            title="Name and total",
            config={"values": {"name": "{{ input.name }}", "total": "{{ input.net * 1.19 }}"}},
        ),
    ),
)
def set_values(config: SetConfig, run: NodeRun) -> Done | Raise:
    """Make an object out of values from earlier steps, under names of your own."""
    values = run.value("values")
    if not config.keep:
        return Done(values)
    before = run.incoming()
    if not isinstance(before, dict):
        return Raise("data.type", "“keep” needs one step before this one that gives an object")
    if not isinstance(values, Small) or not isinstance(values.value, dict):
        return Raise("data.too_large", "These values are too large to be added to an object")
    return Done(Small({**before, **values.value}))
