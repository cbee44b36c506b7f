"""`human.approval`: somebody says yes or no."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import NodeRun, control
from engine.nodes.decisions import Wait, WaitFor
from engine.nodes.question import Question
from engine.nodes.when import expiry
from nextscript.node_types import Example
from nextscript.values import Json


class ApprovalConfig(Question):
    """Who is asked what."""

    fields: dict[str, Json] | None = Field(
        default=None,
        description="Fields they fill in besides a comment.",
        json_schema_extra={"x-expression": False, "x-widget": "schema", "x-group": "More"},
    )


@control(
    "human.approval",
    title="Ask for approval",
    ports=("approved", "rejected", "expired"),
    output={
        "type": "object",
        "properties": {
            "by": {"type": "string"},
            "comment": {"type": ["string", "null"]},
            "data": {},
        },
        "required": ["by", "comment", "data"],
        "additionalProperties": False,
    },
    keywords=(
        "approve",
        "approval",
        "human",
        "reject",
        "review",
        "sign off",
        "ask",
        "decide",
        "manager",
        "confirm",
        "person",
    ),
    icon="user-check",
    examples=(
        Example(
            title="A manager decides",
            config={"to": ["role:manager"], "title": "Approve this order?", "expires": "2d"},
        ),
    ),
)
def approval(config: ApprovalConfig, run: NodeRun) -> Wait:
    """Ask people to approve or reject, and wait for the first answer."""
    return Wait(
        "approval",
        (
            WaitFor("approved", "approval"),
            WaitFor("rejected", "approval"),
            WaitFor("expired", "timer", at=expiry(run.now, config.expires)),
        ),
        name=config.title,
        to=tuple(config.to),
        decides=("approved", "rejected"),
    )
