"""`human.form`: somebody fills something in."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Wait, WaitFor
from engine.nodes.when import expiry
from nextscript.durations import Duration
from nextscript.node_types import Example
from nextscript.values import Json


class FormConfig(Config):
    """Who fills in what."""

    to: list[str] = Field(
        default=[],
        title="Who is asked",
        description="People by e-mail, or a role such as role:manager.",
        json_schema_extra={"x-widget": "people"},
    )
    title: str = Field(min_length=1, title="Question", description="The question in one line.")
    message: str | None = Field(
        default=None,
        description="What they need to know.",
        json_schema_extra={"x-widget": "text"},
    )
    facts: dict[str, Json] | None = Field(
        default=None, description="Names and values they see as a small table."
    )
    fields: dict[str, Json] = Field(
        description="The fields they fill in.",
        json_schema_extra={"x-expression": False, "x-widget": "schema"},
    )
    expires: Duration | None = Field(
        default=None,
        title="Expires after",
        description="Then “expired” is followed; a year unless set.",
    )


@control(
    "human.form",
    title="Ask for information",
    ports=("out", "expired"),
    output={
        "type": "object",
        "properties": {"by": {"type": "string"}, "data": {}},
        "required": ["by", "data"],
        "additionalProperties": False,
    },
    keywords=("form", "human", "input", "ask", "questionnaire", "fill in", "survey", "person"),
    icon="clipboard-list",
    examples=(
        Example(
            title="A delivery date",
            config={
                "to": ["role:sales"],
                "title": "When can we deliver?",
                "fields": {"type": "object", "properties": {"date": {"type": "string"}}},
            },
        ),
    ),
)
def form(config: FormConfig, run: NodeRun) -> Wait:
    """Ask people to fill in a form, and wait for the first who does."""
    return Wait(
        "form",
        (
            WaitFor("out", "form"),
            WaitFor("expired", "timer", at=expiry(run.now, config.expires)),
        ),
        name=config.title,
        to=tuple(config.to),
        decides=("out",),
    )
