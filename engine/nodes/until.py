"""`wait.until`: till a moment."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Wait, WaitFor
from engine.nodes.when import Moment, point_in_time
from nextscript.node_types import Example


class UntilConfig(Config):
    """Which moment."""

    at: Moment = Field(
        title="Date and time",
        description="Such as 2026-12-01T09:00, in the flow's time zone unless it says otherwise.",
        json_schema_extra={"x-widget": "datetime"},
    )


@control(
    "wait.until",
    title="Wait until",
    output={"type": "null"},
    keywords=("wait", "until", "date", "time", "schedule", "timer", "pause", "deadline"),
    icon="calendar-clock",
    examples=(Example(title="A morning", config={"at": "2026-12-01T09:00"}),),
)
def until(config: UntilConfig, run: NodeRun) -> Wait:
    """Wait until a date and time, then go on; at once if it has passed."""
    at = point_in_time(config.at, run.timezone)
    return Wait("delay", (WaitFor("out", "timer", at=at),))
