"""`human.approval`: somebody says yes or no."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Wait, WaitFor
from engine.nodes.when import expiry
from nextscript.durations import Duration
from nextscript.node_types import Example
from nextscript.values import Json


class ApprovalConfig(Config):
    """Who is asked what."""

    to: list[str] = Field(
        default=[],
        title="Who is asked",
        description="People by e-mail, or a role such as role:manager.",
        json_schema_extra={"x-widget": "people"},
    )
    title: str = Field(min_length=1, title="Question", description="The question in one line.")
    message: str | None = Field(
        default=None,
        description="What they need to know to decide.",
        json_schema_extra={"x-widget": "text"},
    )
    facts: dict[str, Json] | None = Field(
        default=None, description="Names and values they see as a small table."
    )
    fields: dict[str, Json] | None = Field(
        default=None,
        description="Fields they fill in besides a comment.",
        json_schema_extra={"x-expression": False, "x-widget": "schema", "x-group": "More"},
    )
    expires: Duration | None = Field(
        default=None,
        title="Expires after",
        description="Then “expired” is followed; a year unless set.",
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
