"""`wait.delay`: for a while."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Wait, WaitFor
from nextscript.durations import Duration, parse_duration
from nextscript.node_types import Example


class DelayConfig(Config):
    """How long."""

    for_: Duration = Field(alias="for", title="For", description="Such as 5s, 10m, 2h or 30d.")


@control(
    "wait.delay",
    title="Wait a while",
    output={"type": "null"},
    keywords=("wait", "delay", "sleep", "pause", "timer", "later"),
    icon="timer",
    examples=(Example(title="Ten minutes", config={"for": "10m"}),),
)
def delay(config: DelayConfig, run: NodeRun) -> Wait:
    """Wait for a length of time, then go on."""
    at = run.now + parse_duration(config.for_).total_seconds()
    return Wait("delay", (WaitFor("out", "timer", at=at),))
