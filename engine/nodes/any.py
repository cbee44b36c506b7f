"""`wait.any`: whichever comes first."""

from __future__ import annotations

from pydantic import Field, model_validator

from engine.nodes.control import Config, NodeRun, control
from engine.nodes.decisions import Wait, WaitFor
from engine.nodes.when import Moment, expiry, point_in_time
from nextscript.document.models import Slug
from nextscript.durations import Duration
from nextscript.node_types import Example


class Asked(Config):
    """Who is asked for an approval."""

    to: list[str] = Field(
        default=[],
        title="Who is asked",
        description="People by e-mail, or a role such as role:manager.",
        json_schema_extra={"x-widget": "people"},
    )
    title: str = Field(default="", title="Question", description="The question in one line.")


class AnyEvent(Config):
    """One event: its way out, and exactly one of the others."""

    port: Slug = Field(
        title="Path",
        description="The name of the path it is followed by.",
        json_schema_extra={"x-expression": False},
    )
    signal: str | None = Field(default=None, description="A signal of this name arrives.")
    delay: Duration | None = Field(default=None, description="So much time passes.")
    at: Moment | None = Field(
        default=None,
        title="Date and time",
        description="A moment comes, such as 2026-12-01T09:00.",
        json_schema_extra={"x-widget": "datetime"},
    )
    webhook: str | None = Field(
        default=None,
        description="Another system calls an address.",
        json_schema_extra={"x-expression": False},
    )
    approval: Asked | None = Field(default=None, description="Somebody answers.")

    @model_validator(mode="after")
    def _is_one_event(self) -> AnyEvent:
        given = [self.signal, self.delay, self.at, self.webhook, self.approval]
        if sum(one is not None for one in given) != 1:
            raise ValueError("an event is exactly one of signal, delay, at, webhook and approval")
        return self


class AnyConfig(Config):
    """The events it waits for."""

    events: list[AnyEvent] = Field(
        min_length=1, max_length=100, description="What may come; the first one wins."
    )


@control(
    "wait.any",
    title="Wait for the first of",
    ports=(),
    ports_from="/events/*/port",
    output={
        "type": "object",
        "properties": {"event": {"type": "string"}, "payload": {}},
        "required": ["event", "payload"],
        "additionalProperties": False,
    },
    keywords=("wait", "any", "race", "first", "choice", "event", "timeout", "either"),
    icon="shuffle",
    examples=(
        Example(
            title="An answer, or a day",
            config={
                "events": [
                    {"port": "answered", "signal": "answer"},
                    {"port": "late", "delay": "1d"},
                ]
            },
        ),
    ),
)
def wait_any(config: AnyConfig, run: NodeRun) -> Wait:
    """Wait for several things at once and follow the path of whichever comes first."""
    events = [_event(one, run) for one in config.events]
    if not any(one.kind == "timer" for one in events):
        events.append(WaitFor("expired", "timer", at=expiry(run.now, None)))
    asked = [one.approval for one in config.events if one.approval]
    return Wait(
        next((one.kind for one in events if one.kind != "timer"), "delay"),
        tuple(events),
        name=next((one.title for one in asked if one.title), None)
        or next((one.name for one in events if one.name), None),
        to=tuple(who for one in asked for who in one.to),
        any=True,
        decides=tuple(one.port for one in events if one.kind in ("approval", "webhook", "form")),
    )


def _event(event: AnyEvent, run: NodeRun) -> WaitFor:
    if event.signal is not None:
        return WaitFor(event.port, "signal", name=event.signal)
    if event.delay is not None:
        return WaitFor(event.port, "timer", at=expiry(run.now, event.delay))
    if event.at is not None:
        return WaitFor(event.port, "timer", at=point_in_time(event.at, run.timezone))
    if event.webhook is not None:
        return WaitFor(event.port, "webhook", name=event.webhook)
    return WaitFor(event.port, "approval")
