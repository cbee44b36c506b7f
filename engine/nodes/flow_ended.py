"""The trigger that starts a run when another flow's run has ended."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.nodes.control import Config, trigger
from nextscript.document.models import Key
from nextscript.node_types import Example
from nextscript.values import Json

_FIXED: dict[str, Json] = {"x-expression": False}


class FlowEndedConfig(Config):
    """Whose end, and which."""

    flow: Key | None = Field(
        default=None,
        description="A flow of this project; any other flow unless set.",
        json_schema_extra=_FIXED | {"x-options": True},
    )
    on: list[Literal["failed", "succeeded", "cancelled"]] = Field(
        default=["failed"],
        min_length=1,
        max_length=3,
        title="When it",
        description="How it ended.",
        json_schema_extra=_FIXED,
    )
    input: dict[str, Json] = Field(
        default={}, description="The run's input, made from the run that ended."
    )


_TEXT_OR_NULL: Json = {"type": ["string", "null"]}
_ENDED_RUN: dict[str, Json] = {
    "type": "object",
    "properties": {
        "flow": {"type": "string", "description": "The key of the flow that ended."},
        "name": {"type": "string"},
        "run_id": {"type": "string", "format": "uuid"},
        "status": {"enum": ["failed", "succeeded", "cancelled"]},
        "error": {
            "type": ["object", "null"],
            "description": "Why it failed; null of a run that did not.",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "node": _TEXT_OR_NULL,
                "path": _TEXT_OR_NULL,
            },
            "required": ["code", "message"],
        },
        "outputs": {"description": "Its result; null unless it succeeded."},
        "environment": {"type": "string"},
        "ended_at": {"type": "string", "format": "date-time"},
    },
    "required": [
        *("flow", "name", "run_id", "status", "error", "outputs", "environment", "ended_at"),
    ],
}

flow_ended = trigger(
    "trigger.flow_ended",
    FlowEndedConfig,
    title="Flow ended",
    description="Start a run when another flow has failed, succeeded or was cancelled.",
    output=_ENDED_RUN,
    keywords=(
        *("flow", "ended", "failed", "error", "failure", "succeeded", "finished", "cancelled"),
        *("after", "chain", "alert", "start"),
    ),
    icon="flag",
    examples=(
        Example(
            title="Any flow failed",
            config={"on": ["failed"], "input": {"why": "{{ ended.error.message }}"}},
        ),
        Example(
            title="After the import",
            config={"flow": "import_orders", "on": ["succeeded"]},
        ),
    ),
)
