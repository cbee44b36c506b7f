"""`wait.signal`: something another system says."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Wait, WaitFor
from engine.nodes.when import expiry
from nextscript.durations import Duration
from nextscript.node_types import Example


class SignalConfig(Config):
    """Which signal."""

    name: str = Field(
        min_length=1, max_length=200, description="What the other side calls it, such as paid."
    )
    keep: bool = Field(
        default=True,
        title="Also earlier ones",
        description="Take one that came before anybody waited for it.",
    )
    timeout: Duration | None = Field(
        default=None,
        title="Expires after",
        description="Then “expired” is followed; a year unless set.",
    )


@control(
    "wait.signal",
    title="Wait for a signal",
    ports=("out", "expired"),
    keywords=("wait", "signal", "event", "message", "callback", "external", "pause", "until"),
    icon="radio",
    examples=(Example(title="Payment has arrived", config={"name": "paid", "timeout": "14d"}),),
)
def signal(config: SignalConfig, run: NodeRun) -> Wait:
    """Wait until another system or flow sends this run a signal; gives what it sent."""
    return Wait(
        "signal",
        (
            WaitFor("out", "signal", name=config.name, keep=config.keep),
            WaitFor("expired", "timer", at=expiry(run.now, config.timeout)),
        ),
        name=config.name,
    )
