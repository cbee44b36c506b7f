"""What starts a run. A trigger decides nothing: its output is the event that came."""

from __future__ import annotations

from engine.nodes.chat_trigger import chat
from engine.nodes.control import Config, trigger
from engine.nodes.flow_ended import flow_ended
from engine.nodes.form_trigger import form
from engine.nodes.schedule import schedule
from nextscript.kinds import (
    WebhookBasicConnection,
    WebhookJwtConnection,
    WebhookSecretConnection,
)
from nextscript.node_types import Example
from nextscript.values import Json
from nextscript.webhooks import WebhookConfig

_FIXED: dict[str, Json] = {"x-expression": False}


class ManualConfig(Config):
    """Nothing to set."""


_WEBHOOK_EVENT: dict[str, Json] = {
    "type": "object",
    "properties": {
        "method": {"type": "string"},
        "path": {"type": "string"},
        "headers": {"type": "object", "additionalProperties": {"type": "string"}},
        "query": {"type": "object"},
        "body": {},
    },
    # All are always there; a body that was not sent is null.
    "required": ["method", "path", "headers", "query", "body"],
}

manual = trigger(
    "trigger.manual",
    ManualConfig,
    title="Start by hand",
    description="Start a run by hand or through the API. Gives the run's input.",
    keywords=("manual", "start", "button", "api", "begin", "run", "test"),
    icon="play",
    examples=(Example(title="Start", config={}),),
)
webhook = trigger(
    "trigger.webhook",
    WebhookConfig,
    title="Webhook",
    description="Start a run when another system calls this flow's address. Gives what it sent.",
    output=_WEBHOOK_EVENT,
    connections=(WebhookSecretConnection, WebhookBasicConnection, WebhookJwtConnection),
    keywords=("webhook", "http", "request", "callback", "api", "start"),
    icon="webhook",
    examples=(
        Example(
            title="Orders",
            config={
                "path": "orders",
                "method": "POST",
                "input": {"order_id": "{{ hook.body.order_id }}"},
            },
        ),
        Example(
            title="Payments, signed by Stripe",
            config={"path": "payments", "method": "POST", "verify": "stripe"},
        ),
    ),
)
TRIGGERS = (manual, webhook, schedule, form, chat, flow_ended)
