"""Runs: started, listed and shown."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from activities.counting import Total
from activities.runs import deleting, listing, reading
from activities.runs.asking import narrowed
from activities.runs.launch import launch, wait_for_end
from activities.runs.presenting import LISTED, Include, present
from activities.runs.requests import StartRequest
from activities.runs.shapes import RunPage, RunRead, Source
from activities.runs.start import Start
from activities.runs.summary import Summary, for_actor, summary
from activities.runs.values import SHOWN_BYTES
from api.access import needs
from api.crowds import standing_aside
from api.deps import CurrentActor, FlowId, ProjectId, Session
from api.door import make_router
from api.paging import TotalRead, Window
from api.runs.deps import From, RunId, RunningParts, StartKey
from api.runs.filters import AskedFilters

router = make_router(prefix="/v1", tags=["runs"])


@router.post(
    "/flows/{flow_id}/runs",
    status_code=202,
    dependencies=[needs("run.start", idempotency="own")],
    responses={200: {"model": RunRead, "description": "The run ended within `wait`."}},
)
async def start_run(
    request: Request,
    response: Response,
    running: RunningParts,
    actor: CurrentActor,
    origin: From,
    flow_id: FlowId,
    asked: StartRequest,
    key: StartKey,
) -> RunRead:
    """Start a run. 202 means that it cannot be lost any more."""
    source: Source = "editor" if "sec-fetch-site" in request.headers else "api"
    start = Start(asked, source=source, origin=origin, key=key)
    run = await launch(running, actor, flow_id, start)
    with standing_aside():
        ended = await wait_for_end(running, run.id, asked.wait) if asked.wait else None
    if ended is None:
        return await present(running, actor, run)
    response.status_code = 200
    return await present(running, actor, ended)


@router.get("/runs", dependencies=[needs("run.read")])
async def list_runs(
    session: Session,
    running: RunningParts,
    actor: CurrentActor,
    window: Window,
    filters: AskedFilters,
    mine: bool | None = None,
) -> RunPage:
    """List runs, newest first. The inbox is `?waiting_for=approval`.

    `attention=true` gives those somebody should look at: failed and not started again, stuck, or
    with a step of which nobody can tell whether it took effect. `mine=true` leaves out of a page
    what does not ask the caller, `mine=false` what does; a page may then have less than `limit`.
    """
    page = await listing.list_runs(session, actor, filters, window)
    page = await narrowed(running, actor, page, mine)
    items = [await present(running, actor, run, include=LISTED) for run in page.items]
    return RunPage(items=items, next=page.next)


@router.get("/runs:count", response_model=TotalRead, dependencies=[needs("run.read")])
async def count_runs(session: Session, actor: CurrentActor, filters: AskedFilters) -> Total:
    """Say how many runs such a list has: exactly while they are few, about otherwise."""
    return await listing.count_runs(session, actor, filters)


@router.get("/projects/{project_id}/summary", dependencies=[needs("run.read")])
async def get_summary(running: RunningParts, actor: CurrentActor, project_id: ProjectId) -> Summary:
    """Sum up a project's week: runs by day, failing flows, and what waits for who asks."""
    async with running.seen_by(actor.organisation_id) as session:
        found = await summary(session, actor, project_id)
    return await for_actor(running, actor, project_id, found)


@router.get("/runs/{run_id}", dependencies=[needs("run.read")])
async def get_run(
    running: RunningParts,
    actor: CurrentActor,
    run_id: RunId,
    include: Annotated[list[Literal["data", "waiting"]], Query()] = [],  # noqa: B006 - as above
) -> RunRead:
    """Read one run as it stands."""
    async with running.seen_by(actor.organisation_id) as session:
        run = await reading.get(session, actor, run_id)
    view = await reading.live_view(running, run)
    limit = None if "data" in include else SHOWN_BYTES
    shown = Include(limit=limit, waiting="waiting" in include)
    return await present(running, actor, run, view, shown)


@router.delete("/runs/{run_id}", status_code=204, dependencies=[needs("run.delete")])
async def delete_run(
    session: Session, running: RunningParts, actor: CurrentActor, run_id: RunId
) -> None:
    """Delete an ended run: its record, its history, and the files it wrote that have no path.

    Large values of it go with the next collection.
    """
    await deleting.delete_run(session, actor, running, run_id)
