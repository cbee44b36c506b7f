"""`flow.filter`: go on, or end this path."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Done
from nextscript.node_types import Example
from nextscript.values import Small


class FilterConfig(Config):
    """What decides."""

    when: bool = Field(
        title="Condition",
        description="Go on only when this holds.",
        json_schema_extra={"x-expression": True},
    )


@control(
    "flow.filter",
    title="Only if",
    output={"type": "boolean"},
    keywords=("filter", "stop", "condition", "guard", "only", "if", "continue", "gate"),
    icon="filter",
    examples=(Example(title="Paid orders only", config={"when": "{{ input.paid }}"}),),
)
def filter_path(config: FilterConfig, run: NodeRun) -> Done:
    """Go on along this path only when a condition holds; otherwise the path ends here."""
    return Done(Small(config.when), ("out",) if config.when else ())
