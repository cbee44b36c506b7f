"""A project goes for good: histories, contents, rows, in an order that can be gone on with.

The project's own row is the last: whoever finds it there has not finished.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import Table, delete, select, tuple_, update
from sqlmodel import SQLModel, col

import activities.tables  # noqa: F401 - what is in a project is every table's to say
from activities.audit.events import Event, Resource, Who
from activities.audit.recording import record
from activities.columns import now
from activities.projects.models import Project
from activities.runs.context import Running
from activities.runs.deleting import remove
from activities.runs.models import Run
from engine.client.forgetting import end_at_once, forget, forget_project
from nextscript.errors import Retryable
from store.session import open_session

_RUNS = 50
_ROWS = 1000
_LEFT = ("audit_event",)
"""What was done is known for as long as the log is."""
_log = structlog.get_logger("nextscript.purging")


async def purge(running: Running, project_id: UUID) -> None:
    """Remove all of a project whose time in the trash is over; a restored one is left alone.

    Raises Retryable while Temporal has not let go of a run.
    """
    if not await _begun(running, project_id):
        return
    while some := await _runs(running, project_id):
        await _remove_runs(running, str(project_id), some)
    if await forget_project(running.parts.engine, str(project_id)):
        raise Retryable("Temporal still lists runs of the project", code="project.purging")
    objects = await running.objects.clear(str(project_id))
    for table in _tables():
        await _empty(running, table, project_id)
    await _end(running, project_id)
    _log.info("project purged", project_id=str(project_id), objects=objects)


async def _begun(running: Running, project_id: UUID) -> bool:
    """Note that it begins: from now on it cannot be restored."""
    kept = timedelta(days=running.parts.settings.project_trash_days)
    due = col(Project.id) == project_id, col(Project.deleted_at) < now() - kept
    beginning = update(Project).where(*due).values(purging=True).returning(col(Project.id))
    async with open_session(running.sessions) as session:
        return (await session.execute(beginning)).first() is not None


async def _runs(running: Running, project_id: UUID) -> Sequence[UUID]:
    query = select(col(Run.id)).where(col(Run.project_id) == project_id).limit(_RUNS)
    async with open_session(running.sessions) as session:
        return (await session.scalars(query)).all()


async def _remove_runs(running: Running, project: str, runs: Sequence[UUID]) -> None:
    engine = running.parts.engine
    await asyncio.gather(*(end_at_once(engine, project, str(run)) for run in runs))
    over = await asyncio.gather(*(forget(engine, project, str(run)) for run in runs))
    gone = [run for run, is_over in zip(runs, over, strict=True) if is_over]
    async with open_session(running.sessions) as session:
        await remove(session, gone)
    if len(gone) < len(runs):
        raise Retryable("A run of the project has not ended yet", code="project.purging")


def _tables() -> Iterator[Table]:
    """Give every table that holds what is in projects, those first that refer to others."""
    for table in reversed(SQLModel.metadata.sorted_tables):
        if "project_id" in table.c and table.name not in _LEFT:
            yield table


async def _empty(running: Running, table: Table, project_id: UUID) -> None:
    inner = table.alias()
    some = select(*inner.primary_key).where(inner.c.project_id == project_id).limit(_ROWS)
    going = delete(table).where(tuple_(*table.primary_key).in_(some))
    removed = _ROWS
    while removed:
        async with open_session(running.sessions) as session:
            gone = await session.execute(going.returning(table.c.project_id))
            removed = len(gone.all())


async def _end(running: Running, project_id: UUID) -> None:
    async with open_session(running.sessions) as session:
        project = await session.get(Project, project_id, with_for_update=True)
        if project is None:
            return
        record(session, _purged(project))
        await session.delete(project)


def _purged(project: Project) -> Event:
    return Event(
        project.organisation_id,
        Who("service", None, "NextScript"),
        "projects.purge",
        Resource("project", str(project.id), project.name, project.id),
        "done",
        {"key": project.key},
    )
