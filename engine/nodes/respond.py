"""`webhook.respond`: answer the caller."""

from __future__ import annotations

import json

from pydantic import Field

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Answer
from nextscript.node_types import Example
from nextscript.values import Json

HeaderValue = str | int | float | bool | None
"""Headers are text; an expression may well give a number, or nothing."""


class RespondConfig(Config):
    """The HTTP answer."""

    status: int = Field(
        default=200,
        ge=200,
        le=599,
        description="200 for all is well, 4xx for what the caller did wrong.",
    )
    headers: dict[str, HeaderValue] = Field(
        default={}, description="Headers of the answer.", json_schema_extra={"x-group": "More"}
    )
    body: Json = Field(default=None, description="What is sent back: data as JSON, or text.")


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
    given = {name: one for name, one in config.headers.items() if one is not None}
    headers = {
        name: one if isinstance(one, str) else json.dumps(one) for name, one in given.items()
    }
    return Answer(config.status, headers, run.value("body"))
