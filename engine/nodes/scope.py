"""`flow.scope`: some steps that succeed, run out of time or fail together."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Enter
from nextscript.durations import Duration, parse_duration
from nextscript.expressions import Expression
from nextscript.node_types import Example


class ScopeConfig(Config):
    """What bounds the steps inside."""

    timeout: Duration | None = Field(
        default=None,
        title="Time limit",
        description="When it passes, the rest is cancelled and “timeout” is followed.",
    )
    output: Expression | None = Field(
        default=None,
        title="Result",
        description="What these steps give as a whole; later steps read it by this step's name.",
    )


@control(
    "flow.scope",
    title="Time limit around steps",
    ports={"out": "Done", "timeout": "Time is over"},
    holds_nodes=True,
    keywords=(
        "scope",
        "group",
        "try",
        "catch",
        "timeout",
        "transaction",
        "undo",
        "saga",
        "time limit",
        "deadline",
        "error handling",
    ),
    icon="box",
    examples=(Example(title="At most an hour", config={"timeout": "1h"}),),
)
def scope(config: ScopeConfig, run: NodeRun) -> Enter:
    """Hold steps together: one time limit, one way for errors, and undo when it does not end well.

    When time runs out or a step fails, what is under way is cancelled and what was completed is
    undone where that is possible.
    """
    limit = parse_duration(config.timeout).total_seconds() if config.timeout else None
    return Enter(run.now + limit if limit is not None else None, config.output)
