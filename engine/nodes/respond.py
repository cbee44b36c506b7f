"""`webhook.respond`: answer the caller."""

from __future__ import annotations

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Answer
from nextscript.node_types import Example
from nextscript.values import Json


class RespondConfig(Config):
    """The HTTP answer."""

    status: int = Field(default=200, ge=200, le=599)
    headers: dict[str, str] = {}
    body: Json = None


@control(
    "webhook.respond",
    title="Answer the webhook",
    values=("body",),
    keywords=("respond", "reply", "response", "answer", "webhook", "http"),
    icon="reply",
    examples=(
        Example(title="Accepted", config={"status": 202, "body": {"id": "{{ input.order_id }}"}}),
    ),
)
def respond(config: RespondConfig, run: NodeRun) -> Answer:
    """Answer the webhook that started this run, while the run goes on. The first answer counts."""
    return Answer(config.status, config.headers, run.value("body"))
