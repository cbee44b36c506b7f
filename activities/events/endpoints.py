"""Who is told of a project's events: made, changed, given another secret, taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.authorising import Place, authorise
from activities.columns import now
from activities.events import secrets
from activities.events.addresses import check_url
from activities.events.models import EventEndpoint
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.projects import projects
from activities.projects.living import in_living
from activities.projects.models import Flow
from activities.runs.context import Running
from nextscript.errors import Conflict, Invalid, NotFound
from nextscript.findings import Finding

MOST = 20
_LOOK = "project.read"
_MISSING = "There is no such event endpoint."


@dataclass(frozen=True)
class Asked:
    """What somebody says of an endpoint; None leaves a thing as it is."""

    url: str | None = None
    events: Sequence[str] | None = None
    flows: Sequence[UUID] | None = None
    description: str | None = None
    enabled: bool | None = None


@dataclass(frozen=True)
class NewSecret:
    """An endpoint with the only copy of its new secret."""

    endpoint: EventEndpoint
    secret: str


@operation("event_endpoints.list", permission="project.manage", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor, project_id: UUID) -> list[EventEndpoint]:
    """List a project's endpoints, the oldest first."""
    project = await projects.load(session, actor, project_id)
    query = select(EventEndpoint).where(col(EventEndpoint.project_id) == project.id)
    return list(await session.scalars(query.order_by(col(EventEndpoint.id))))


@operation("event_endpoints.get", permission="project.manage", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> EventEndpoint:
    """Give one endpoint."""
    return await load(session, actor, endpoint_id)


@operation("event_endpoints.create", permission="project.manage", audit="event_endpoint")
async def create(
    session: AsyncSession, actor: Actor, running: Running, project_id: UUID, asked: Asked
) -> NewSecret:
    """Have an address told of events from now on. Raises Invalid for one that cannot be."""
    project = await projects.load(session, actor, project_id)
    await projects.hold(session, project.id)
    of_project = col(EventEndpoint.project_id) == project.id
    there = await session.scalar(select(func.count()).select_from(EventEndpoint).where(of_project))
    if (there or 0) >= MOST:
        said = f"A project may have {MOST} event endpoints."
        raise Conflict(said, code="event.too_many", hint="Delete one that is not used.")
    row_id = new_id()
    shown, sealed = secrets.new_secret(running.parts.keys, project.id, row_id)
    row = EventEndpoint(
        id=row_id,
        organisation_id=project.organisation_id,
        project_id=project.id,
        url="",
        sealed=sealed,
        created_by=actor.shown(),
    )
    await _take(session, running, row, asked)
    session.add(row)
    await session.flush()
    return NewSecret(row, shown)


@operation("event_endpoints.update", permission="project.manage", audit="event_endpoint")
async def change(
    session: AsyncSession, actor: Actor, running: Running, endpoint_id: UUID, asked: Asked
) -> EventEndpoint:
    """Change an endpoint; switched on again, it is believed anew."""
    row = await load(session, actor, endpoint_id, lock=True)
    await _take(session, running, row, asked)
    await session.flush()
    return row


@operation("event_endpoints.renew_secret", permission="project.manage", audit="event_endpoint")
async def renew_secret(
    session: AsyncSession, actor: Actor, running: Running, endpoint_id: UUID, keep_old: timedelta
) -> NewSecret:
    """Give an endpoint another secret; the one before signs along for `keep_old`."""
    row = await load(session, actor, endpoint_id, lock=True)
    shown = secrets.renew(running.parts.keys, row, keep_old)
    hours = round(keep_old.total_seconds() / 3600)
    about(row.id, _host(row), row.project_id, keep_old_hours=hours)
    await session.flush()
    return NewSecret(row, shown)


@operation("event_endpoints.delete", permission="project.manage", audit="event_endpoint")
async def delete(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> None:
    """Tell an address nothing any more; its log goes with it."""
    row = await load(session, actor, endpoint_id, lock=True)
    about(row.id, _host(row), row.project_id)
    await session.delete(row)


async def load(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, *, lock: bool = False
) -> EventEndpoint:
    """Give an endpoint with which the actor may do what is being asked for. Raises NotFound."""
    query = select(EventEndpoint).where(
        col(EventEndpoint.id) == endpoint_id,
        col(EventEndpoint.organisation_id) == actor.organisation_id,
        in_living(col(EventEndpoint.project_id)),
    )
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound(_MISSING)
    place = Place(row.organisation_id, row.project_id)
    authorise(actor, place, look=_LOOK, missing=_MISSING)
    return row


async def _take(session: AsyncSession, running: Running, row: EventEndpoint, asked: Asked) -> None:
    if asked.url is not None:
        await check_url(running.dialler, asked.url, "/url", "event.url")
        row.url = asked.url
    if asked.events is not None:
        row.events = list(dict.fromkeys(asked.events))
    if asked.flows is not None:
        row.flows = await _of_project(session, row.project_id, asked.flows)
    if asked.description is not None:
        row.description = asked.description
    if asked.enabled is not None:
        row.enabled = asked.enabled
    if asked.enabled or asked.url is not None:
        row.stopped = row.failing_since = None
    row.updated_at = now()
    about(row.id, _host(row), row.project_id, events=len(row.events), enabled=row.enabled)


async def _of_project(session: AsyncSession, project_id: UUID, flows: Sequence[UUID]) -> list[str]:
    query = select(col(Flow.id)).where(
        col(Flow.id).in_(flows), col(Flow.project_id) == project_id, col(Flow.deleted_at).is_(None)
    )
    known = set(await session.scalars(query))
    for at, one in enumerate(flows):
        if one not in known:
            said = "There is no such flow in this project."
            finding = Finding(
                severity="error", code="event.flow", pointer=f"/flows/{at}", message=said
            )
            raise Invalid(said, code="event.flow", findings=[finding])
    return [str(one) for one in dict.fromkeys(flows)]


def _host(row: EventEndpoint) -> str:
    """Name an endpoint in the log by its address without its query, which may hold a token."""
    return row.url.partition("?")[0]
