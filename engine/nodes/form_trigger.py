"""The trigger that is a page with a form: who fills it in starts a run."""

from __future__ import annotations

from engine.nodes.control import trigger
from nextscript.node_types import Example
from nextscript.public_pages import FORM, FormTriggerConfig

form = trigger(
    FORM,
    FormTriggerConfig,
    title="Form",
    description="Start a run when somebody fills in a form. Gives what they filled in.",
    output={"type": "object"},
    keywords=("form", "start", "questionnaire", "survey", "page", "human", "input"),
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
