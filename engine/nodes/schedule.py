"""The trigger that starts runs at set times: its rhythm, and what happens when runs meet."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from engine.nodes.control import Config, trigger
from nextscript.durations import Duration
from nextscript.node_types import Example
from nextscript.rhythm import CalendarRule, rhythm_of
from nextscript.values import Json

_FIXED: dict[str, Json] = {"x-expression": False}
_MORE = _FIXED | {"x-group": "More"}
_LENGTH = _MORE | {"x-widget": "duration"}


class ScheduleConfig(Config):
    """When it starts a run: cron expressions, days and times, or an interval."""

    cron: str | None = Field(
        default=None,
        max_length=2_000,
        description="Minute, hour, day, month, weekday; such as 0 9 * * 1-5. Part several by “;”.",
        json_schema_extra={"x-widget": "cron", "x-expression": False},
    )
    calendar: list[CalendarRule] = Field(
        default=[],
        max_length=20,
        title="Days and times",
        description="Or days as people say them.",
        json_schema_extra=_FIXED,
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
        json_schema_extra=_MORE,
    )
    overlap: Literal["skip", "queue", "cancel", "allow"] = Field(
        default="skip",
        title="If the last one still runs",
        description="What happens when the run before has not ended.",
        json_schema_extra=_MORE,
    )
    catch_up: Duration = Field(
        default="1h",
        description="How late a missed start may still happen; at least 10s.",
        json_schema_extra=_LENGTH,
    )
    jitter: Duration | None = Field(
        default=None,
        title="Spread",
        description="Start up to so much later, by chance, so that not all start at once.",
        json_schema_extra=_LENGTH,
    )
    start: str | None = Field(
        default=None,
        description="Not before; such as 2026-12-01T09:00.",
        json_schema_extra=_MORE | {"x-widget": "datetime"},
    )
    end: str | None = Field(
        default=None,
        description="Not after; such as 2026-12-31T17:00.",
        json_schema_extra=_MORE | {"x-widget": "datetime"},
    )
    input: dict[str, Json] = Field(
        default={}, description="The run's input, made from the time it is due at."
    )

    @model_validator(mode="after")
    def _has_one_rhythm(self) -> ScheduleConfig:
        rhythm_of(self.model_dump(mode="json"), "UTC")
        return self


_TICK: dict[str, Json] = {
    "type": "object",
    "properties": {
        "at": {"type": "string", "format": "date-time", "description": "When it was due, in UTC."}
    },
    "required": ["at"],
}

schedule = trigger(
    "trigger.schedule",
    ScheduleConfig,
    title="Schedule",
    description="Start a run at set times or at an interval.",
    output=_TICK,
    keywords=(
        *("schedule", "cron", "timer", "every", "daily", "weekly", "hourly", "interval", "start"),
        *("time", "regularly", "calendar"),
    ),
    icon="calendar",
    examples=(
        Example(title="Weekdays at nine", config={"cron": "0 9 * * 1-5"}),
        Example(
            title="On the first of the month",
            config={"calendar": [{"at": ["08:00"], "days": [1]}], "timezone": "Europe/Berlin"},
        ),
    ),
)
