"""Schedules as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from activities.runs.shapes import FlowName, RunStatus
from activities.schedules.models import Overlap, ScheduleSkip
from activities.schedules.views import ScheduleView
from nextscript.durations import Duration
from nextscript.rhythm import CalendarRule, Rhythm

Text = Annotated[str, Field(max_length=200)]


class ScheduleCreate(Rhythm):
    """A further schedule of a flow, with its own input: exactly one of cron, calendar and every."""

    name: Text = ""
    overlap: Overlap = "skip"
    catch_up: Duration = "1h"
    input: JsonValue = Field(default_factory=dict)

    @property
    def rhythm(self) -> Rhythm:
        """When it is due."""
        return Rhythm.model_validate(self.model_dump(include=set(Rhythm.model_fields)))


class SchedulePatch(BaseModel):
    """What changes; `rhythm` is replaced as a whole."""

    model_config = ConfigDict(extra="forbid")

    name: Text | None = None
    rhythm: Rhythm | None = None
    overlap: Overlap | None = None
    catch_up: Duration | None = None
    input: JsonValue = None


class RhythmDraft(BaseModel):
    """The config of a schedule step that is being written, and the flow's time zone."""

    model_config = ConfigDict(extra="forbid")

    config: dict[str, JsonValue] = Field(max_length=20)
    timezone: Annotated[str, Field(max_length=100)] = "UTC"


class SchedulePreviewRead(BaseModel):
    """A rhythm in words, and the times it would next be due."""

    model_config = ConfigDict(from_attributes=True)

    words: str
    timezone: str
    next: list[AwareDatetime]


class BackfillRequest(BaseModel):
    """A span of the past to make up for."""

    model_config = ConfigDict(extra="forbid")

    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime
    overlap: Overlap = "queue"


class BackfillRead(BaseModel):
    """The times that are made up for; each whose run there is starts nothing."""

    id: UUID
    times: list[AwareDatetime]


class SkipRead(BaseModel):
    """A time at which nothing was started, and why."""

    model_config = ConfigDict(from_attributes=True)

    at: AwareDatetime
    code: str
    message: str


class LastRead(BaseModel):
    """The last time it started a run."""

    at: AwareDatetime
    run_id: UUID | None
    status: RunStatus | None = Field(description="How that run does; null once it is deleted.")


class ScheduleRead(BaseModel):
    """A schedule. `node` is null for one that was added; `state` says why it starts nothing.

    `missed` counts the times that passed while nobody could start anything, for longer than
    `catch_up`; `skipped` are the newest others.
    """

    id: UUID
    flow_id: UUID
    flow: FlowName
    node: str | None
    name: str
    words: str
    cron: list[str]
    calendar: list[CalendarRule]
    every: str | None
    timezone: str
    jitter: str | None
    start: AwareDatetime | None
    end: AwareDatetime | None
    input: JsonValue
    overlap: Overlap
    catch_up: str
    paused: bool
    state: Literal["on", "paused", "flow_off", "archived"]
    next: list[AwareDatetime]
    last: LastRead | None
    missed: int
    skipped: list[SkipRead]
    created_at: AwareDatetime

    @classmethod
    def of(cls, view: ScheduleView) -> ScheduleRead:
        """Show one."""
        row = view.row
        whole: dict[str, Any] = view.rhythm.model_dump()  # Any: as pydantic gives it
        about = {"run_id": row.last_run_id, "status": view.last_status}
        last = LastRead(at=row.last_at, **about) if row.last_at else None
        return cls(
            **whole,
            **{name: getattr(row, name) for name in _OF_ROW},
            flow=FlowName(id=view.flow.id, key=view.flow.key, name=view.flow.name),
            words=view.words,
            state=view.state,
            next=view.next,
            last=last,
            skipped=[SkipRead.model_validate(one) for one in _newest(view.skipped)],
        )


_OF_ROW = (
    *("id", "flow_id", "node", "name", "input", "overlap", "catch_up", "paused"),
    *("missed", "created_at"),
)


def _newest(skips: list[ScheduleSkip]) -> list[ScheduleSkip]:
    return sorted(skips, key=lambda one: one.at, reverse=True)


class SchedulePage(BaseModel):
    """Schedules of a flow, or of a project."""

    items: list[ScheduleRead]
    next: str | None
