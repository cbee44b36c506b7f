"""`flow.fail`: an error of the flow's own."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Raise
from nextscript.node_types import Example
from nextscript.values import Json


class FailConfig(Config):
    """What went wrong."""

    message: str = Field(min_length=1, description="A sentence for whoever reads of the failure.")
    details: Json = Field(default=None, description="Anything that helps to find out why.")


@control(
    "flow.fail",
    title="Stop with an error",
    ports=(),
    keywords=("fail", "error", "throw", "raise", "abort", "stop", "refuse", "exception"),
    icon="circle-x",
    examples=(Example(title="Nothing to do", config={"message": "The order has no lines"}),),
)
def fail(config: FailConfig, run: NodeRun) -> Raise:
    """Fail on purpose, with a message; a path “on error” around it may handle it."""
    return Raise("flow.failed", config.message, config.details)
