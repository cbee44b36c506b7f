"""Exports: asked for, watched, fetched for a day; the work itself is the system worker's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.authorising import Place, authorise
from activities.columns import now
from activities.files.spool import pieces_of, scratch
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.parts import Parts
from activities.projects import projects
from activities.projects.living import in_living
from activities.transfers.models import GOING, ProjectExport
from activities.transfers.scrubbing import scrubbing_of
from activities.transfers.writing import Archive, write_connectors, write_flows, write_project
from nextscript.errors import Conflict, NextScriptError, NotFound, Quota, TooMany, Unavailable
from store.session import open_session

KEPT = timedelta(days=1)
MOST_AT_ONCE = 2
"""Of one organisation: an export reads all of a project."""
MOST_A_DAY = 20
_TOLD_EVERY = 20
_MISSING = "There is no such export, or its day is over."
_log = structlog.get_logger("nextscript.transfers")


@operation("exports.create", permission="project.manage", audit="project")
async def create(session: AsyncSession, actor: Actor, project_id: UUID) -> ProjectExport:
    """Ask for an archive of a project. Raises TooMany `limit.exports`."""
    project = await projects.load(session, actor, project_id)
    about(project.id, project.name, project.id)
    await projects.one_at_a_time(session, actor.organisation_id)
    await _refuse_too_many(session, actor.organisation_id)
    made = ProjectExport(
        organisation_id=project.organisation_id,
        project_id=project.id,
        created_by=actor.shown(),
        expires_at=now() + KEPT,
    )
    session.add(made)
    await session.flush()
    return made


@operation("exports.list", permission="project.manage", unaudited="it only looks")
async def listed(
    session: AsyncSession, actor: Actor, project_id: UUID, window: Window
) -> Page[ProjectExport]:
    """List the exports of a project that can still be fetched, the newest first."""
    project = await projects.load(session, actor, project_id)
    query = select(ProjectExport).where(
        col(ProjectExport.project_id) == project.id, col(ProjectExport.expires_at) > now()
    )
    return await page(session, query, ProjectExport, window)


@operation("exports.get", permission="project.manage", unaudited="it only looks")
async def get(session: AsyncSession, actor: Actor, export_id: UUID) -> ProjectExport:
    """Say how far an export is. Raises NotFound."""
    return await _load(session, actor, export_id)


@operation("exports.fetch", permission="project.manage", audit="project")
async def fetchable(session: AsyncSession, actor: Actor, export_id: UUID) -> ProjectExport:
    """Give an export whose archive can be read. Raises NotFound, Conflict `export.not_ready`."""
    found = await _load(session, actor, export_id)
    about(found.project_id, None, found.project_id, export=str(found.id))
    if found.status != "ready":
        raise Conflict("The export is not ready.", code="export.not_ready")
    return found


def content(parts: Parts, export: ProjectExport) -> AsyncIterator[bytes]:
    """Read an archive, a piece at a time. Raises NotFound when it is gone."""
    return parts.objects.files.read(str(export.project_id), str(export.id), export.size)


async def write(parts: Parts, export_id: UUID) -> None:
    """Write an archive from the beginning, unless that is done; it is told how far it is."""
    async with open_session(parts.sessions) as session:
        export = await session.get(ProjectExport, export_id)
    if export is None or export.status not in GOING:
        return
    try:
        await _write(parts, export)
    except Unavailable:
        raise
    except NextScriptError as error:
        _log.warning("export failed", export=str(export_id), code=error.code, why=error.message)
        await _note(parts, export_id, status="failed", code=error.code, message=error.message)


async def _write(parts: Parts, export: ProjectExport) -> None:
    async with open_session(parts.sessions) as session:
        scrubbing = await scrubbing_of(session, parts.keys, export.project_id)
    async with scratch() as handle:
        archive = Archive(handle, scrubbing)
        total = await write_project(parts.sessions, archive, export.project_id)
        await write_connectors(parts.sessions, archive, export.project_id)
        await _note(parts, export.id, status="working", total=total, done=0)
        async for done in write_flows(parts.sessions, archive, export.project_id):
            if done % _TOLD_EVERY == 0:
                await _note(parts, export.id, done=done)
        archive.close()
        size = handle.tell()
        await parts.objects.files.write(str(export.project_id), str(export.id), pieces_of(handle))
    news = {"done": total, "size": size, "scrubbed": scrubbing.places, "ready_at": now()}
    await _note(parts, export.id, status="ready", **news)


async def _note(parts: Parts, export_id: UUID, **news: object) -> None:
    of_it = col(ProjectExport.id) == export_id
    async with open_session(parts.sessions) as session:
        await session.execute(update(ProjectExport).where(of_it).values(news))


async def _load(session: AsyncSession, actor: Actor, export_id: UUID) -> ProjectExport:
    query = select(ProjectExport).where(
        col(ProjectExport.id) == export_id,
        col(ProjectExport.organisation_id) == actor.organisation_id,
        col(ProjectExport.expires_at) > now(),
        in_living(col(ProjectExport.project_id)),
    )
    found = await session.scalar(query)
    if found is None:
        raise NotFound(_MISSING)
    place = Place(found.organisation_id, found.project_id)
    authorise(actor, place, look="project.read", missing=_MISSING)
    return found


async def _refuse_too_many(session: AsyncSession, organisation_id: UUID) -> None:
    mine = col(ProjectExport.organisation_id) == organisation_id
    going = func.count().filter(col(ProjectExport.status).in_(GOING))
    query = select(going, func.count()).where(mine, col(ProjectExport.expires_at) > now())
    under_way, today = (await session.execute(query)).one()
    if under_way >= MOST_AT_ONCE:
        raise TooMany(
            f"{MOST_AT_ONCE} exports are under way; wait until one is ready.",
            retry_after=timedelta(seconds=10),
            code="limit.exports",
            quota=Quota("exports-at-once", MOST_AT_ONCE),
        )
    if today >= MOST_A_DAY:
        raise TooMany(
            f"{MOST_A_DAY} exports were made within a day, and no more may be.",
            retry_after=timedelta(hours=1),
            code="limit.exports",
            quota=Quota("exports", MOST_A_DAY, int(KEPT.total_seconds())),
        )
