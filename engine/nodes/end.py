"""`flow.end`: the run has what it wanted."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import EndFlow
from nextscript.node_types import Example
from nextscript.values import Json


class EndConfig(Config):
    """The run's result."""

    output: Json = Field(default=None, title="Result", description="The result of the whole run.")


@control(
    "flow.end",
    title="End the run",
    ports=(),
    values=("output",),
    keywords=("end", "stop", "finish", "return", "terminate", "result", "done"),
    icon="circle-stop",
    examples=(Example(title="With a result", config={"output": {"done": True}}),),
)
def end(config: EndConfig, run: NodeRun) -> EndFlow:
    """End the whole run as succeeded, with this result; whatever else is under way is cancelled."""
    return EndFlow(run.value("output"))
