"""`flow.cancel`: stop what is no longer needed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import CancelNodes
from nextscript.document.models import Slug
from nextscript.node_types import Example


class CancelConfig(Config):
    """Which nodes, and what becomes of their paths."""

    nodes: list[Slug] = Field(
        min_length=1,
        title="Steps",
        description="Steps beside this one; those that have ended stay as they are.",
        json_schema_extra={"x-expression": False, "x-widget": "nodes"},
    )
    then: Literal["skip", "continue"] = Field(
        default="skip",
        title="And then",
        description="Skip what comes after them, or go on with what is there.",
        json_schema_extra={"x-expression": False},
    )


@control(
    "flow.cancel",
    title="Cancel steps",
    output={"type": "integer"},
    keywords=("cancel", "abort", "stop", "kill"),
    icon="circle-slash",
    examples=(Example(title="Stop reminding", config={"nodes": ["remind"], "then": "skip"}),),
)
def cancel(config: CancelConfig, run: NodeRun) -> CancelNodes:
    """Cancel steps beside this one that have not finished. Gives how many were cancelled."""
    return CancelNodes(tuple(config.nodes), config.then)
