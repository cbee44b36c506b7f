"""Imports: an archive is sent, a plan says what it would make, and then it is made, or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.authorising import authorise_everywhere
from activities.columns import now
from activities.connections.copying import copyable
from activities.connections.models import Connection
from activities.files.spool import fill, pieces_of, scratch
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.projects.models import Project
from activities.transfers.models import ProjectImport
from activities.transfers.planning import plan_of
from activities.transfers.reading import survey
from nextscript.errors import Conflict, Forbidden, Invalid, NotFound, Rejected, TooMany
from nextscript.findings import Finding
from store.session import open_session

KEPT = timedelta(days=1)
_NEEDED = ("flow.write", "flow.publish", "connection.manage", "variable.manage", "package.manage")
_ELSEWHERE = "Only who manages all projects imports one."
_SURVEYS = 2
_surveying = asyncio.Semaphore(_SURVEYS)
_QUEUE = 4


@dataclass(frozen=True)
class Choices:
    """What is to become of an archive."""

    name: str | None
    key: str | None
    connections: dict[str, UUID | Literal["create"]]


@dataclass(frozen=True)
class Shown:
    """An import, and the connections that could stand in for each of its own."""

    row: ProjectImport
    candidates: dict[str, Sequence[Connection]]


@operation("imports.create", permission="project.manage", unaudited="nothing is made of it yet")
async def _may(session: AsyncSession, actor: Actor) -> None:
    """Let somebody send an archive. Raises Forbidden."""
    authorise_everywhere(actor, _ELSEWHERE)
    for permission in _NEEDED:
        if not actor.may_everywhere(permission):
            raise Forbidden(f"You may not do this: it needs the permission {permission}.")


async def create(parts: Parts, actor: Actor, content: AsyncIterable[bytes]) -> Shown:
    """Take an archive in and plan what it would make; nothing is made.

    Raises Invalid `import.…` for one that is not whole, not harmless or of another format, TooMany.
    """
    async with open_session(parts.sessions) as session:
        await _may(session, actor)
    if len(_surveying._waiters or ()) >= _QUEUE:
        raise TooMany("Too many archives come at once.", retry_after=timedelta(seconds=10))
    async with scratch() as handle:
        await fill(handle, _capped(content, parts.settings.import_bytes))
        async with _surveying:
            found = await asyncio.to_thread(survey, handle)
        row = ProjectImport(
            organisation_id=actor.organisation_id,
            size=handle.seek(0, 2),
            plan={},
            created_by=actor.shown(),
            expires_at=now() + KEPT,
        )
        await parts.objects.files.write(_folder(row), str(row.id), pieces_of(handle))
    async with open_session(parts.sessions) as session:
        row.plan = await plan_of(session, parts.catalog, actor, found)
        session.add(row)
        await session.flush()
        return await _shown(session, actor, row)


@operation("imports.get", permission="project.manage", unaudited="it only looks")
async def get(session: AsyncSession, actor: Actor, import_id: UUID) -> Shown:
    """Say what an import would make, or how far it is. Raises NotFound."""
    return await _shown(session, actor, await _load(session, actor, import_id))


@operation("imports.apply", permission="project.manage", audit="project", outcome="accepted")
async def apply(
    session: AsyncSession, actor: Actor, parts: Parts, import_id: UUID, choices: Choices
) -> Shown:
    """Have a new project made of an archive, all of it or nothing.

    Raises Conflict `import.applied`, `project.key_taken`; Invalid `import.unmapped`,
    `import.kind` for connections; Forbidden.
    """
    await _may(session, actor)
    row = await _load(session, actor, import_id, lock=True)
    if row.status not in ("planned", "failed"):
        raise Conflict("This archive is being imported, or was.", code="import.applied")
    await _refuse_taken(session, actor, choices.key)
    await _check_connections(session, actor, row, choices)
    row.choices = {
        "name": choices.name,
        "key": choices.key,
        "connections": {key: str(one) for key, one in choices.connections.items()},
    }
    row.status, row.project_id, row.asked_at = "queued", new_id(), None
    row.code = row.message = None
    about(row.project_id, choices.name or _said(row, "name"), row.project_id, import_=str(row.id))
    await session.flush()
    return await _shown(session, actor, row)


def content(parts: Parts, row: ProjectImport) -> AsyncIterator[bytes]:
    """Read an archive that was sent."""
    return parts.objects.files.read(_folder(row), str(row.id), row.size)


async def forget_content(parts: Parts, row: ProjectImport) -> None:
    """Let an archive go."""
    await parts.objects.files.delete(_folder(row), str(row.id))


def _folder(row: ProjectImport) -> str:
    return f"imports-{row.organisation_id}"


async def _capped(content: AsyncIterable[bytes], most: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in content:
        size += len(chunk)
        if size > most:
            raise Rejected(f"An archive may have {most:,} bytes.", code="import.too_large")
        yield chunk


async def _load(
    session: AsyncSession, actor: Actor, import_id: UUID, *, lock: bool = False
) -> ProjectImport:
    query = select(ProjectImport).where(
        col(ProjectImport.id) == import_id,
        col(ProjectImport.organisation_id) == actor.organisation_id,
        col(ProjectImport.expires_at) > now(),
    )
    found = await session.scalar(query.with_for_update() if lock else query)
    if found is not None:
        authorise_everywhere(actor, _ELSEWHERE)
    else:
        raise NotFound("There is no such import, or its day is over.")
    return found


async def _shown(session: AsyncSession, actor: Actor, row: ProjectImport) -> Shown:
    wanted = _connections(row)
    query = copyable(actor).where(col(Connection.kind).in_(set(wanted.values())))
    there = (await session.scalars(query.order_by(col(Connection.name)).limit(500))).all()
    return Shown(
        row, {key: [one for one in there if one.kind == kind] for key, kind in wanted.items()}
    )


async def _refuse_taken(session: AsyncSession, actor: Actor, key: str | None) -> None:
    same = col(Project.organisation_id) == actor.organisation_id, col(Project.key) == key
    if key and await session.scalar(select(col(Project.id)).where(*same)):
        raise Conflict(
            f"There is a project {key} already, or in the trash.", code="project.key_taken"
        )


async def _check_connections(
    session: AsyncSession, actor: Actor, row: ProjectImport, choices: Choices
) -> None:
    wanted, faults = _connections(row), list[Finding]()
    chosen = {one for one in choices.connections.values() if isinstance(one, UUID)}
    there = await session.scalars(copyable(actor).where(col(Connection.id).in_(chosen)))
    kinds = {one.id: one.kind for one in there}
    for key in sorted(wanted.keys() | choices.connections.keys()):
        one = choices.connections.get(key)
        if key not in wanted:
            faults.append(_fault(key, "import.unknown", f"The archive has no connection “{key}”."))
        elif one is None:
            said = f"Say which connection “{key}” becomes: one of yours, or “create”."
            faults.append(_fault(key, "import.unmapped", said))
        elif isinstance(one, UUID) and one not in kinds:
            faults.append(_fault(key, "import.unknown", "There is no such connection."))
        elif isinstance(one, UUID) and kinds[one] != wanted[key]:
            said = f"“{key}” is of the kind {wanted[key]}, and the one chosen {kinds[one]}."
            faults.append(_fault(key, "import.kind", said))
    if faults:
        raise Invalid(faults[0].message, code=faults[0].code, findings=faults)


def _fault(key: str, code: str, message: str) -> Finding:
    return Finding(severity="error", code=code, pointer=f"/connections/{key}", message=message)


def _connections(row: ProjectImport) -> dict[str, str]:
    listed = row.plan.get("connections")
    found = listed if isinstance(listed, list) else []
    return {str(one["key"]): str(one["kind"]) for one in found if isinstance(one, dict)}


def _said(row: ProjectImport, name: str) -> str:
    value: JsonValue = row.plan.get(name)
    return str(value)
