"""Operations on schedules: looked at, added, changed, paused and removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import JsonValue, ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects import projects
from activities.projects.loading import load_flow, visible_flows
from activities.projects.models import Flow
from activities.runs.input_check import check_input
from activities.runs.preparing import prepare_version
from activities.schedules.models import Overlap, Schedule
from activities.schedules.news import announce
from activities.schedules.views import NEXT, Preview, ScheduleView, views
from nextscript.document.sentences import faults
from nextscript.errors import Conflict, Invalid, NotFound
from nextscript.findings import Finding
from nextscript.rhythm import Rhythm, in_words, next_times, rhythm_of
from nextscript.values import Json

MOST = 100
"""Schedules a flow may have besides those of its nodes."""


@dataclass(frozen=True)
class Change:
    """What a patch changes; None leaves a thing as it is."""

    name: str | None = None
    rhythm: Rhythm | None = None
    overlap: Overlap | None = None
    catch_up: str | None = None
    input: Json = None


@operation("schedules.list", permission="flow.read")
async def listed(session: AsyncSession, actor: Actor, flow_id: UUID) -> list[ScheduleView]:
    """Give a flow's schedules: those of its nodes, then the others by age."""
    flow = await load_flow(session, actor, flow_id)
    query = select(Schedule).where(col(Schedule.flow_id) == flow.id, _there())
    rows = await session.scalars(query.order_by(col(Schedule.node).is_(None), col(Schedule.id)))
    return await views(session, list(rows))


@operation("schedules.list_of_project", permission="flow.read", unaudited="changes nothing")
async def of_project(
    session: AsyncSession, actor: Actor, project_id: UUID, window: Window
) -> Page[ScheduleView]:
    """Give the schedules of the flows of a project that the actor may see, the newest first."""
    await projects.load(session, actor, project_id, partly="flow.read")
    seen = visible_flows(actor).where(col(Flow.project_id) == project_id)
    ids = seen.with_only_columns(col(Flow.id))
    query = select(Schedule).where(col(Schedule.flow_id).in_(ids), _there())
    found = await page(session, query, Schedule, window)
    return Page(await views(session, found.items), found.next)


@operation("schedules.get", permission="flow.read")
async def get(session: AsyncSession, actor: Actor, schedule_id: UUID) -> ScheduleView:
    """Give one schedule."""
    row, _ = await load(session, actor, schedule_id)
    return await _shown(session, row)


@operation("schedules.create", permission="flow.publish", audit="schedule")
async def create(
    session: AsyncSession,
    actor: Actor,
    flow_id: UUID,
    *,
    name: str,
    rhythm: Rhythm,
    overlap: Overlap,
    catch_up: str,
    input: Json,
) -> ScheduleView:
    """Add a schedule to a published flow. Raises Conflict `flow.unpublished`, `limit.schedules`."""
    flow = await load_flow(session, actor, flow_id, lock=True)
    await _check(session, flow, input)
    added = col(Schedule.flow_id) == flow.id, col(Schedule.node).is_(None), _there()
    if (await session.scalar(select(func.count()).where(*added)) or 0) >= MOST:
        raise Conflict(f"A flow may have {MOST} schedules of its own.", code="limit.schedules")
    row = Schedule(
        organisation_id=flow.organisation_id,
        project_id=flow.project_id,
        flow_id=flow.id,
        name=name,
        rhythm=_stored(rhythm),
        overlap=overlap,
        catch_up=catch_up,
        input=input,
        created_by=actor.shown(),
    )
    session.add(row)
    await session.flush()
    await announce(session)
    about(row.id, name or flow.name, flow.project_id, flow=str(flow.id))
    return await _shown(session, row)


@operation("schedules.update", permission="flow.publish", audit="schedule")
async def update(
    session: AsyncSession, actor: Actor, schedule_id: UUID, change: Change
) -> ScheduleView:
    """Change a schedule that was added. Raises Conflict `schedule.of_version` for a node's."""
    row, flow = await load(session, actor, schedule_id, lock=True)
    _refuse_of_version(row)
    said: dict[str, Any] = {name: one for name, one in vars(change).items() if one is not None}
    about(row.id, row.name or flow.name, flow.project_id, changed=[*said])
    if change.input is not None:
        await _check(session, flow, change.input)
    if change.rhythm is not None:
        said["rhythm"] = _stored(change.rhythm)
    row.sqlmodel_update(said)
    row.revision += 1
    await announce(session)
    return await _shown(session, row)


@operation("schedules.delete", permission="flow.publish", audit="schedule")
async def delete(session: AsyncSession, actor: Actor, schedule_id: UUID) -> None:
    """Remove a schedule that was added; its runs go on. Raises as `update`."""
    row, flow = await load(session, actor, schedule_id, lock=True)
    _refuse_of_version(row)
    about(row.id, row.name or flow.name, flow.project_id)
    row.deleted_at = now()
    await announce(session)


@operation("schedules.pause", permission="run.start", audit="schedule")
async def pause(session: AsyncSession, actor: Actor, schedule_id: UUID) -> ScheduleView:
    """Have a schedule start nothing until it is resumed; what is due meanwhile is left out."""
    return await _paused(session, actor, schedule_id, paused=True)


@operation("schedules.resume", permission="run.start", audit="schedule")
async def resume(session: AsyncSession, actor: Actor, schedule_id: UUID) -> ScheduleView:
    """Have a paused schedule go on with the next time it is due."""
    return await _paused(session, actor, schedule_id, paused=False)


def preview(config: dict[str, JsonValue], timezone: str) -> Preview:
    """Say what a rhythm that is being written means. Raises Invalid `schedule.rhythm`."""
    try:
        rhythm = rhythm_of(config, timezone)
    except ValidationError as error:
        found = [_finding(one.pointer, one.message) for one in faults(error, Rhythm, config)]
        raise Invalid(found[0].message, code="schedule.rhythm", findings=found) from None
    return Preview(in_words(rhythm), rhythm.timezone, next_times(rhythm, now(), NEXT))


async def load(
    session: AsyncSession, actor: Actor, schedule_id: UUID, *, lock: bool = False
) -> tuple[Schedule, Flow]:
    """Give a schedule and its flow, with which the actor may do what is being asked for.

    Raises NotFound for one they may not see, Forbidden for one with which they may less.
    """
    mine = col(Schedule.organisation_id) == actor.organisation_id
    query = select(Schedule).where(mine, col(Schedule.id) == schedule_id, _there())
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise _missing()
    try:
        return row, await load_flow(session, actor, row.flow_id)
    except NotFound:
        raise _missing() from None


async def _paused(
    session: AsyncSession, actor: Actor, schedule_id: UUID, *, paused: bool
) -> ScheduleView:
    row, flow = await load(session, actor, schedule_id, lock=True)
    about(row.id, row.name or flow.name, flow.project_id)
    row.paused = paused
    await announce(session)
    return await _shown(session, row)


async def _shown(session: AsyncSession, row: Schedule) -> ScheduleView:
    await session.flush()
    return (await views(session, [row]))[0]


async def _check(session: AsyncSession, flow: Flow, input: Json) -> None:
    if flow.version is None:
        raise Conflict("Publish the flow first; then it can be started.", code="flow.unpublished")
    check_input(input, (await prepare_version(session, flow, flow.version)).document.inputs)


def _refuse_of_version(row: Schedule) -> None:
    if row.node is not None:
        raise Conflict(
            "This schedule stands in the flow itself.",
            code="schedule.of_version",
            hint="Change the step and publish, or pause the schedule.",
        )


def _there() -> Any:  # Any: a condition
    return col(Schedule.deleted_at).is_(None)


def _stored(rhythm: Rhythm) -> dict[str, JsonValue]:
    return rhythm.model_dump(mode="json", exclude_defaults=True)


def _finding(pointer: str, message: str) -> Finding:
    return Finding(severity="error", code="schedule.rhythm", pointer=pointer, message=message)


def _missing() -> NotFound:
    return NotFound("There is no such schedule.")
