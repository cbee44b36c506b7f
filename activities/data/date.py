"""`data.date`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from activities.data.config import Config
from nextscript.activity import ActivityContext, activity
from nextscript.expressions import Settings, compile_expression, evaluate_tree
from nextscript.node_types import Example
from nextscript.values import Json

# The same words an expression would use, so that both always agree.
_ACTIONS = {
    "parse": "value | parse_date(format)",
    "format": "value | to_timezone(timezone) | format_date(format)",
    "add": "value | add(duration, months)",
    "diff": "value | diff(other, unit)",
    "start_of": "value | start_of(unit)",
    "to_timezone": "value | to_timezone(timezone)",
}


class DateInput(Config):
    """A date and what to do with it."""

    action: Literal["now", "parse", "format", "add", "diff", "start_of", "to_timezone"] = Field(
        default="now", title="What to do", description="What is done with the date."
    )
    value: str | int | float | None = Field(
        default=None, description="A date: ISO 8601 or seconds since 1970; now by default."
    )
    format: str | None = Field(default=None, description="Such as %d.%m.%Y %H:%M.")
    duration: str | None = Field(default=None, description="To add, such as 2d or -3h.")
    months: int = Field(default=0, description="Months to add; the last day stays the last day.")
    other: str | int | float | None = Field(default=None, description="The date to compare with.")
    unit: str = Field(default="d", description="ms, s, m, h, d; for start_of: day, week, month …")
    timezone: str | None = Field(default=None, description="The flow's by default.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.action == "diff" and self.other is None:
            raise ValueError("a difference needs the other date")
        if self.action == "format" and self.format is None:
            raise ValueError("say in which format, such as %d.%m.%Y")
        return self


class Moment(BaseModel):
    """A date as text, or a difference as a number."""

    value: str | int | float


@activity(
    "data.date",
    title="Date and time",
    runs="quick",
    effects="idempotent",
    icon="calendar",
    keywords=("date", "time", "now", "today", "format", "add days", "timezone", "difference"),
    examples=(
        Example(title="In two days", config={"action": "add", "duration": "2d"}),
        Example(
            title="As Germans write it",
            config={"action": "format", "value": "{{ input.at }}", "format": "%d.%m.%Y"},
        ),
    ),
)
async def date(input: DateInput, ctx: ActivityContext) -> Moment:
    """Read, write, move or compare dates, in the flow's time zone unless another is named."""
    zone = input.timezone or ctx.timezone
    # A date without a zone is the flow's when it is only to be shown in another.
    home = ctx.timezone if input.action in ("format", "to_timezone") else zone
    settings = Settings(now=ctx.now, timezone=home, seed=ctx.effect_key)
    now = evaluate_tree(compile_expression("now()"), {}, settings)
    if input.action == "now":
        return Moment.model_validate({"value": now})
    scope: dict[str, Json] = {**input.model_dump(exclude={"action"}), "timezone": zone}
    scope["value"] = now if input.value is None else input.value
    found = evaluate_tree(compile_expression(_ACTIONS[input.action]), scope, settings)
    return Moment.model_validate({"value": found})
