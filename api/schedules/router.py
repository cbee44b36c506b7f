"""When flows start by themselves."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.columns import now
from activities.runs.presenting import present
from activities.runs.shapes import RunRead
from activities.schedules import backfills, schedules, triggering
from api.access import needs
from api.deps import CurrentActor, FlowId, ProjectId, Session
from api.door import make_router
from api.paging import Window
from api.runs.deps import From, RunningParts, StartKey
from api.schedules.schemas import (
    BackfillRead,
    BackfillRequest,
    RhythmDraft,
    ScheduleCreate,
    SchedulePage,
    SchedulePatch,
    SchedulePreviewRead,
    ScheduleRead,
)

router = make_router(prefix="/v1", tags=["schedules"])
ScheduleId = Annotated[UUID, Path(description="The schedule.")]


@router.get("/flows/{flow_id}/schedules", dependencies=[needs("flow.read")])
async def list_schedules(session: Session, actor: CurrentActor, flow_id: FlowId) -> SchedulePage:
    """List a flow's schedules: those of its published version, then those added here."""
    found = await schedules.listed(session, actor, flow_id)
    return SchedulePage(items=[ScheduleRead.of(one) for one in found], next=None)


@router.get("/projects/{project_id}/schedules", dependencies=[needs("flow.read")])
async def list_project_schedules(
    session: Session, actor: CurrentActor, project_id: ProjectId, window: Window
) -> SchedulePage:
    """List the schedules of all flows of a project, the newest first."""
    found = await schedules.of_project(session, actor, project_id, window)
    return SchedulePage(items=[ScheduleRead.of(one) for one in found.items], next=found.next)


@router.post("/flows/{flow_id}/schedules", status_code=201, dependencies=[needs("flow.publish")])
async def create_schedule(
    body: ScheduleCreate, session: Session, actor: CurrentActor, flow_id: FlowId
) -> ScheduleRead:
    """Add a schedule with an input of its own."""
    made = await schedules.create(
        session,
        actor,
        flow_id,
        name=body.name,
        rhythm=body.rhythm,
        overlap=body.overlap,
        catch_up=body.catch_up,
        input=body.input,
    )
    return ScheduleRead.of(made)


@router.post("/schedules:preview", dependencies=[needs("catalog.read")])
async def preview_schedule(body: RhythmDraft) -> SchedulePreviewRead:
    """Say what a rhythm that is being written means, and when it would next be due."""
    return SchedulePreviewRead.model_validate(schedules.preview(body.config, body.timezone))


@router.get("/schedules/{schedule_id}", dependencies=[needs("flow.read")])
async def get_schedule(
    session: Session, actor: CurrentActor, schedule_id: ScheduleId
) -> ScheduleRead:
    """Read one schedule."""
    return ScheduleRead.of(await schedules.get(session, actor, schedule_id))


@router.patch("/schedules/{schedule_id}", dependencies=[needs("flow.publish")])
async def update_schedule(
    body: SchedulePatch, session: Session, actor: CurrentActor, schedule_id: ScheduleId
) -> ScheduleRead:
    """Change a schedule that was added; one of a version changes with the next version."""
    change = schedules.Change(**{name: getattr(body, name) for name in body.model_fields_set})
    return ScheduleRead.of(await schedules.update(session, actor, schedule_id, change))


@router.delete("/schedules/{schedule_id}", status_code=204, dependencies=[needs("flow.publish")])
async def delete_schedule(session: Session, actor: CurrentActor, schedule_id: ScheduleId) -> None:
    """Remove a schedule that was added; runs under way go on."""
    await schedules.delete(session, actor, schedule_id)


@router.post("/schedules/{schedule_id}:pause", dependencies=[needs("run.start")])
async def pause_schedule(
    session: Session, actor: CurrentActor, schedule_id: ScheduleId
) -> ScheduleRead:
    """Have it start nothing until it is resumed; what is due meanwhile is left out."""
    return ScheduleRead.of(await schedules.pause(session, actor, schedule_id))


@router.post("/schedules/{schedule_id}:resume", dependencies=[needs("run.start")])
async def resume_schedule(
    session: Session, actor: CurrentActor, schedule_id: ScheduleId
) -> ScheduleRead:
    """Have it go on with the next time it is due."""
    return ScheduleRead.of(await schedules.resume(session, actor, schedule_id))


@router.post(
    "/schedules/{schedule_id}:backfill", status_code=202, dependencies=[needs("run.start")]
)
async def backfill_schedule(
    body: BackfillRequest, session: Session, actor: CurrentActor, schedule_id: ScheduleId
) -> BackfillRead:
    """Start what it would have started in a span of the past, also while it is paused."""
    made, times = await backfills.backfill(
        session, actor, schedule_id, start=body.from_, end=body.to, overlap=body.overlap
    )
    return BackfillRead(id=made.id, times=times)


@router.post(
    "/schedules/{schedule_id}:trigger",
    status_code=202,
    dependencies=[needs("run.start", idempotency="own")],
)
async def trigger_schedule(
    running: RunningParts,
    actor: CurrentActor,
    origin: From,
    schedule_id: ScheduleId,
    key: StartKey,
) -> RunRead:
    """Start its run now, as if it were due, whatever else runs."""
    run = await triggering.trigger(running, actor, schedule_id, now(), origin, key)
    return await present(running, actor, run)
