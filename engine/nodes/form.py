"""`human.form`: somebody fills something in."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import NodeRun, control
from engine.nodes.decisions import Wait, WaitFor
from engine.nodes.question import Question
from engine.nodes.when import expiry
from nextscript.node_types import Example
from nextscript.values import Json


class FormConfig(Question):
    """Who fills in what."""

    fields: dict[str, Json] = Field(
        description="The fields they fill in.",
        json_schema_extra={"x-expression": False, "x-widget": "schema"},
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
