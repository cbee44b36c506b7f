"""`log`: a line beside the run."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Write
from nextscript.node_types import Example
from nextscript.values import Json


class LogConfig(Config):
    """The line."""

    message: str = Field(description="The line, with values of earlier steps in it.")
    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="How much it matters.",
        json_schema_extra={"x-expression": False},
    )
    data: Json = Field(default=None, description="Anything worth keeping with the line.")


@control(
    "log",
    title="Write a log line",
    keywords=("log", "print", "debug", "note", "trace"),
    icon="scroll-text",
    examples=(Example(title="A note", config={"message": "Order {{ input.order_id }} arrived"}),),
)
def log(config: LogConfig, run: NodeRun) -> Write:
    """Write a line that is shown with the run and kept with its record."""
    return Write(config.level, config.message, config.data)
