"""`flow.branch`: one way or the other."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Done
from nextscript.node_types import Example
from nextscript.values import Small


class BranchConfig(Config):
    """What decides."""

    when: bool = Field(
        title="Condition",
        description="Follow “yes” when this holds, else “no”.",
        json_schema_extra={"x-expression": True},
    )


@control(
    "flow.branch",
    title="If",
    ports={"true": "Yes", "false": "No"},
    output={"type": "boolean"},
    keywords=(
        "if",
        "else",
        "condition",
        "decision",
        "check",
        "compare",
        "when",
        "yes",
        "no",
        "xor",
        "gateway",
    ),
    icon="split",
    examples=(Example(title="Large orders", config={"when": "{{ input.total > 1000 }}"}),),
)
def branch(config: BranchConfig, run: NodeRun) -> Done:
    """Follow one path or the other, depending on a condition."""
    return Done(Small(config.when), ("true" if config.when else "false",))
