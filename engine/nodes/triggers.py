"""What starts a run. A trigger decides nothing: its output is the event that came."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from engine.nodes.control import Config, trigger
from nextscript.durations import Duration
from nextscript.node_types import Example
from nextscript.values import Json

_FIXED: dict[str, Json] = {"x-expression": False}


class ManualConfig(Config):
    """Nothing to set."""


class WebhookConfig(Config):
    """The address it listens at, and how it answers."""

    path: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]{0,199}$",
        description="The last part of the webhook's address.",
        json_schema_extra=_FIXED,
    )
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = Field(
        default="POST", description="How it is called.", json_schema_extra=_FIXED
    )
    respond: Literal["now", "node", "last"] = Field(
        default="now",
        title="Answer",
        description="Answer at once, by an “Answer the webhook” step, or with the result.",
        json_schema_extra=_FIXED,
    )
    input: dict[str, Json] = Field(
        default={}, description="The run's input, made from what the webhook received."
    )


class ScheduleConfig(Config):
    """When it starts a run: a cron expression or an interval."""

    cron: str | None = Field(
        default=None,
        description="Minute, hour, day, month, weekday; such as 0 9 * * 1-5.",
        json_schema_extra={"x-widget": "cron", "x-expression": False},
    )
    every: Duration | None = Field(
        default=None,
        description="Or an interval, such as 15m or 1d.",
        json_schema_extra={"x-widget": "duration", "x-expression": False},
    )
    timezone: str | None = Field(
        default=None,
        title="Time zone",
        description="The flow's time zone unless set.",
        json_schema_extra=_FIXED | {"x-group": "More"},
    )
    overlap: Literal["skip", "queue", "cancel", "allow"] = Field(
        default="skip",
        title="If the last one still runs",
        description="What happens when the run before has not ended.",
        json_schema_extra=_FIXED | {"x-group": "More"},
    )
    catch_up: Duration = Field(
        default="1h",
        description="How late a missed start may still happen.",
        json_schema_extra={"x-widget": "duration", "x-expression": False, "x-group": "More"},
    )
    input: dict[str, Json] = Field(default={}, description="The run's input.")

    @model_validator(mode="after")
    def _has_one_rhythm(self) -> ScheduleConfig:
        if (self.cron is None) == (self.every is None):
            raise ValueError("give either cron or every")
        return self


class FormTriggerConfig(Config):
    """The form people see."""

    title: str = Field(
        min_length=1, description="What stands above the form.", json_schema_extra=_FIXED
    )
    fields: dict[str, Json] = Field(
        description="The fields they fill in.",
        json_schema_extra=_FIXED | {"x-widget": "schema"},
    )


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
_TICK: dict[str, Json] = {
    "type": "object",
    "properties": {"at": {"type": "string", "format": "date-time"}},
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
    ),
)
schedule = trigger(
    "trigger.schedule",
    ScheduleConfig,
    title="Schedule",
    description="Start a run at set times or at an interval.",
    output=_TICK,
    keywords=(
        "schedule",
        "cron",
        "timer",
        "every",
        "daily",
        "weekly",
        "hourly",
        "interval",
        "start",
        "time",
        "regularly",
    ),
    icon="calendar",
    examples=(Example(title="Weekdays at nine", config={"cron": "0 9 * * 1-5"}),),
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

TRIGGERS = (manual, webhook, schedule, form)
