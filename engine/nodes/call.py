"""`flow.call`: another flow as a step."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Call
from nextscript.document.models import Key
from nextscript.node_types import Example
from nextscript.values import Json


class CallConfig(Config):
    """Which flow, and with what."""

    flow: Key = Field(
        description="Another flow of this project.",
        json_schema_extra={"x-options": True},
    )
    version: int | None = Field(
        default=None,
        ge=1,
        description="A version of it; the published one unless set.",
        json_schema_extra={"x-group": "More"},
    )
    input: dict[str, Json] = Field(default={}, description="What the flow starts with.")
    wait: bool = Field(default=True, description="Wait for its end and give its result.")


@control(
    "flow.call",
    title="Call a flow",
    values=("input",),
    keywords=("call", "subflow", "sub-flow", "child", "reuse", "start", "another flow", "run"),
    icon="workflow",
    examples=(
        Example(
            title="Book an order",
            config={"flow": "book_order", "input": {"id": "{{ input.id }}"}, "wait": True},
        ),
    ),
)
def call(config: CallConfig, run: NodeRun) -> Call:
    """Run another flow as one step and use its result, or start it and go on."""
    return Call(config.flow, config.version, run.value("input"), config.wait)
