"""Making a project of an archive, in one transaction: what is killed leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from uuid import UUID

import structlog
from pydantic import JsonValue
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.events import Detail, Event, Resource, Who
from activities.audit.recording import record
from activities.connectors.types import catalog_in
from activities.ends.claiming import claim_ends
from activities.files.spool import fill, scratch
from activities.listening.claiming import claim_listeners
from activities.parts import Parts
from activities.projects.checking import compiled_off_loop
from activities.projects.models import Flow, FlowDraft, Project
from activities.projects.naming import first_free
from activities.projects.versions import row_of
from activities.projects.webhook_routes import claim_routes
from activities.public_pages.claiming import claim_pages
from activities.schedules.claiming import claim_schedules
from activities.transfers import importing
from activities.transfers.answering import add_endpoints
from activities.transfers.connecting import add_connectors
from activities.transfers.contents import FlowPart, ProjectPart, VersionPart
from activities.transfers.models import GOING, ProjectImport
from activities.transfers.reading import flows_in, survey
from activities.transfers.settling import Place, add_connections, add_settings
from engine.compiler import Known
from nextscript.catalog import Catalog
from nextscript.document import canonical, content_hash, etag, parse_document
from nextscript.errors import Invalid, NextScriptError, Unavailable
from store.session import open_session

_TOLD_EVERY = 20
_log = structlog.get_logger("nextscript.transfers")


async def apply(parts: Parts, import_id: UUID) -> None:
    """Make the project of an import, once; what cannot be made is said in its row."""
    async with open_session(parts.sessions) as session:
        row = await session.get(ProjectImport, import_id)
    if row is None or row.status not in GOING:
        return
    try:
        async with scratch() as handle:
            await fill(handle, importing.content(parts, row))
            async with open_session(parts.sessions) as session:
                await _made(parts, session, row, handle)
    except Unavailable:
        raise
    except NextScriptError as error:
        _log.warning("import failed", import_id=str(import_id), code=error.code, why=error.message)
        await _note(parts, import_id, status="failed", code=error.code, message=error.message)


async def _note(parts: Parts, import_id: UUID, **news: object) -> None:
    of_it = col(ProjectImport.id) == import_id, col(ProjectImport.status).in_(GOING)
    async with open_session(parts.sessions) as session:
        await session.execute(update(ProjectImport).where(*of_it).values(news))


async def _made(parts: Parts, session: AsyncSession, row: ProjectImport, handle: IO[bytes]) -> None:
    if row.project_id is None or not await _is_ours(session, row):
        return
    found = await asyncio.to_thread(survey, handle)
    await _note(parts, row.id, status="working", done=0)
    place = Place(row.organisation_id, row.project_id, row.created_by)
    project = await _project(session, place, found.project, row.choices or {})
    await add_settings(session, place, found.project)
    chosen = (row.choices or {}).get("connections")
    choices = chosen if isinstance(chosen, dict) else {}
    await add_connectors(session, parts, place, handle)
    catalog = await catalog_in(session, parts.catalog, project.id)
    kinds = await add_connections(
        session, parts.keys, catalog, place, found.project.connections, choices
    )
    values = {key: one.value for key, one in found.project.variables.items()}
    making = _Flows(parts, catalog, session, row.id, place, handle)
    await making.add_drafts()
    await making.add_versions(Known(connections=kinds, flows=making.inputs, variables=values))
    await add_endpoints(session, place, found.project.endpoints, making.flows, kinds)
    record(session, _event(project, place, len(making.flows)))
    done = {"status": "done", "done": len(making.flows), "notes": place.notes}
    await session.execute(update(ProjectImport).where(col(ProjectImport.id) == row.id).values(done))


async def _is_ours(session: AsyncSession, row: ProjectImport) -> bool:
    """Keep a worker that was thought dead from making the same project beside us."""
    lock = func.hashtext(f"import/{row.id}")
    await session.execute(select(func.pg_advisory_xact_lock(lock)))
    status = select(col(ProjectImport.status)).where(col(ProjectImport.id) == row.id)
    return await session.scalar(status) in GOING


async def _project(
    session: AsyncSession, place: Place, part: ProjectPart, choices: dict[str, JsonValue]
) -> Project:
    # Should somebody take the key meanwhile, this is tried again with another.
    mine = select(col(Project.key)).where(col(Project.organisation_id) == place.organisation_id)
    wanted = str(choices.get("key") or part.key)
    project = Project(
        id=place.project_id,
        organisation_id=place.organisation_id,
        key=first_free(wanted, set(await session.scalars(mine))),
        name=str(choices.get("name") or part.name),
        quota=part.quota,
    )
    session.add(project)
    await session.flush()
    return project


@dataclass
class _Flows:
    """The flows of an archive on their way into a project; few are in memory at once."""

    parts: Parts
    catalog: Catalog
    session: AsyncSession
    import_id: UUID
    place: Place
    handle: IO[bytes]
    flows: dict[str, UUID] = field(default_factory=dict)
    inputs: dict[str, JsonValue] = field(default_factory=dict)
    """What each takes, for those that call it."""

    async def add_drafts(self) -> None:
        """Write every flow with its draft."""
        found = flows_in(self.handle)
        while (pair := await asyncio.to_thread(next, found, None)) is not None:
            part, versions = pair
            last = await asyncio.to_thread(_last, versions)
            flow = self._flow(part)
            self.session.add(flow)
            await self.session.flush()
            self.session.add(self._draft(part, flow))
            await self.session.flush()
            self.session.expunge_all()
            self.flows[part.key] = flow.id
            self.inputs[part.key] = last.document.get("inputs") if last else None

    async def add_versions(self, known: Known) -> None:
        """Compile and write the versions; the newest of each must be without errors."""
        found, done = flows_in(self.handle), 0
        while (pair := await asyncio.to_thread(next, found, None)) is not None:
            part, versions = pair
            flow = await self.session.get_one(Flow, self.flows[part.key])
            one = await asyncio.to_thread(next, versions, None)
            while one is not None:
                following = await asyncio.to_thread(next, versions, None)
                await self._version(flow, one, known, newest=following is None)
                one = following
            await self.session.flush()
            self.session.expunge_all()
            done += 1
            if done % _TOLD_EVERY == 0:
                await _note(self.parts, self.import_id, done=done)

    def _flow(self, part: FlowPart) -> Flow:
        return Flow(
            organisation_id=self.place.organisation_id,
            project_id=self.place.project_id,
            key=part.key,
            name=part.name,
            description=part.description,
            tags=part.tags,
            enabled=part.enabled,
            created_by=self.place.by,
            updated_by=self.place.by,
        )

    def _draft(self, part: FlowPart, flow: Flow) -> FlowDraft:
        document = parse_document(part.draft)
        return FlowDraft(
            flow_id=flow.id,
            organisation_id=self.place.organisation_id,
            project_id=self.place.project_id,
            document=canonical(document),
            etag=etag(document),
            hash=content_hash(document),
        )

    async def _version(self, flow: Flow, part: VersionPart, known: Known, *, newest: bool) -> None:
        try:
            document = parse_document(part.document)
            compiled = await compiled_off_loop(document, self.catalog, known)
            row = row_of(self.place.by, flow, part.number, document, compiled)
        except Invalid as refused:
            said = f"Version {part.number} of {flow.name}: {_why(refused)}"
            if newest:
                raise Invalid(said, code="import.flow") from None
            self.place.notes.append(f"{said} It was left out.")
            return
        row.notes, row.restored_from = part.notes, part.restored_from
        self.session.add(row)
        if newest:
            flow.version = part.number
            await claim_routes(self.session, flow, document)
            await claim_listeners(self.session, flow, document, part.number)
            await claim_pages(self.session, flow, document)
            await claim_schedules(self.session, flow, document, self.place.by)
            await claim_ends(self.session, flow, document)


def _event(project: Project, place: Place, flows: int) -> Event:
    id_ = place.by.get("id")
    who = Who(str(place.by.get("kind")), UUID(str(id_)) if id_ else None, str(place.by.get("name")))
    what = Resource("project", str(project.id), project.name, project.id)
    details: dict[str, Detail] = {"key": project.key, "flows": flows}
    return Event(project.organisation_id, who, "projects.import", what, "done", details)


def _why(refused: Invalid) -> str:
    errors = [one for one in refused.findings if one.severity == "error"]
    return errors[0].message if errors else refused.message


def _last(versions: Iterator[VersionPart]) -> VersionPart | None:
    last = None
    for one in versions:
        last = one
    return last
