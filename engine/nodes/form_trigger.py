"""The trigger that is a page with a form: who fills it in starts a run."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, trigger
from nextscript.node_types import Example
from nextscript.values import Json

_FIXED: dict[str, Json] = {"x-expression": False}


class FormTriggerConfig(Config):
    """The form people see."""

    title: str = Field(
        min_length=1, description="What stands above the form.", json_schema_extra=_FIXED
    )
    fields: dict[str, Json] = Field(
        description="The fields they fill in.",
        json_schema_extra=_FIXED | {"x-widget": "schema"},
    )


form = trigger(
    "trigger.form",
    FormTriggerConfig,
    title="Form",
    description="Start a run when somebody fills in a form. Gives what they filled in.",
    output={"type": "object"},
    keywords=("form", "start", "questionnaire", "human", "input"),
    icon="clipboard",
    examples=(
        Example(
            title="A holiday request",
            config={
                "title": "Holiday request",
                "fields": {"type": "object", "properties": {"days": {"type": "integer"}}},
            },
        ),
    ),
)
