"""Writing an archive, a version at a time, so that its size is the disk's matter alone."""

from __future__ import annotations

import asyncio
import hashlib
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import IO, Any
from uuid import UUID

from pydantic import BaseModel, JsonValue
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.connections.models import Connection
from activities.connectors.connectors import offered
from activities.connectors.models import ProjectConnector
from activities.endpoints.models import Endpoint
from activities.packages.models import PackageSet
from activities.projects import draft_log
from activities.projects.models import (
    Environment,
    Flow,
    FlowVersion,
    Project,
    ProjectVariable,
    VariableValue,
)
from activities.transfers.contents import (
    FORMAT,
    MANIFEST,
    PROJECT,
    AnsweringPart,
    ConnectionPart,
    ConnectorPart,
    EnvironmentPart,
    FlowPart,
    Manifest,
    OfferedPart,
    ProjectPart,
    VariablePart,
    VersionPart,
)
from activities.transfers.scrubbing import Scrubbing
from store.session import SessionFactory, open_session

_LEVEL = 6


@dataclass
class Archive:
    """A zip being written, with the digest of each of its files."""

    handle: IO[bytes]
    scrubbing: Scrubbing
    digests: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(
            self.handle, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL, strict_timestamps=False
        )

    async def put(self, path: str, parts: AsyncIterator[BaseModel]) -> None:
        """Write a file of one JSON a line."""
        digest = hashlib.sha256()
        with self._zip.open(path, "w", force_zip64=True) as file:
            async for part in parts:
                line = await asyncio.to_thread(self._line, path, part)
                digest.update(line)
                await asyncio.to_thread(file.write, line)
        self.digests[path] = digest.hexdigest()

    def _line(self, path: str, part: BaseModel) -> bytes:
        found: JsonValue = part.model_dump(mode="json")
        clean = self.scrubbing.clean(found, path)
        return json.dumps(clean, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    def close(self) -> None:
        """Write the manifest, after all it tells of."""
        said = Manifest(format=FORMAT, made_at=now().isoformat(), files=self.digests)
        self._zip.writestr(MANIFEST, said.model_dump_json(indent=2))
        self._zip.close()


async def write_project(sessions: SessionFactory, archive: Archive, project_id: UUID) -> int:
    """Write all of a project that is no flow; give how many flows there are."""
    async with open_session(sessions) as session:
        part = await _project(session, project_id)
    await archive.put(PROJECT, _only(part))
    return part.flows


async def write_flows(
    sessions: SessionFactory, archive: Archive, project_id: UUID
) -> AsyncIterator[int]:
    """Write the flows one after another; give how many are done after each."""
    after, done = UUID(int=0), 0
    while True:
        async with open_session(sessions) as session:
            of_project = col(Flow.project_id) == project_id, col(Flow.deleted_at).is_(None)
            query = select(Flow).where(*of_project, col(Flow.id) > after)
            flow = await session.scalar(query.order_by(col(Flow.id)).limit(1))
            if flow is None:
                return
            await archive.put(f"flows/{flow.key}.jsonl", _flow(session, flow))
        after, done = flow.id, done + 1
        yield done


async def write_connectors(sessions: SessionFactory, archive: Archive, project_id: UUID) -> None:
    """Write the project's own connectors, one after another."""
    async with open_session(sessions) as session:
        for row in await _rows(session, ProjectConnector, project_id):
            if row.deleted_at is None:
                await archive.put(f"connectors/{row.key}.jsonl", _connector(session, row))


async def _connector(session: AsyncSession, row: ProjectConnector) -> AsyncIterator[BaseModel]:
    manifest = await offered(session, row)
    names = ("key", "title", "kind", "source", "digest", "chosen", "edits", "report")
    whole = manifest.model_copy(update={"operations": [], "schemas": {}})
    yield ConnectorPart(
        **{name: getattr(row, name) for name in names},
        manifest=whole.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    )
    for name, schema in manifest.schemas.items():
        yield OfferedPart(schema_name=name, text=json.dumps(schema))
    for one in manifest.operations:
        yield OfferedPart(text=one.model_dump_json(by_alias=True, exclude_defaults=True))


async def _only(part: BaseModel) -> AsyncIterator[BaseModel]:
    yield part


async def _flow(session: AsyncSession, flow: Flow) -> AsyncIterator[BaseModel]:
    draft = await draft_log.current(session, flow)
    yield FlowPart(
        key=flow.key,
        name=flow.name,
        description=flow.description,
        tags=flow.tags,
        enabled=flow.enabled,
        draft=draft.document,
    )
    number = 0
    while True:
        query = select(
            col(FlowVersion.number),
            col(FlowVersion.notes),
            col(FlowVersion.restored_from),
            col(FlowVersion.document),
        ).where(col(FlowVersion.flow_id) == flow.id, col(FlowVersion.number) > number)
        row = (await session.execute(query.order_by(col(FlowVersion.number)).limit(1))).first()
        if row is None:
            return
        number = row.number
        yield VersionPart.model_validate(row, from_attributes=True)


async def _project(session: AsyncSession, project_id: UUID) -> ProjectPart:
    project = await session.get_one(Project, project_id)
    flows = select(func.count()).where(
        col(Flow.project_id) == project_id, col(Flow.deleted_at).is_(None)
    )
    packages = await session.scalar(
        select(PackageSet).where(col(PackageSet.project_id) == project_id)
    )
    environments = await _rows(session, Environment, project_id)
    connections = await _rows(session, Connection, project_id)
    return ProjectPart(
        key=project.key,
        name=project.name,
        flows=await session.scalar(flows) or 0,
        quota=project.quota,
        environments=[EnvironmentPart(key=one.key, name=one.name) for one in environments],
        variables=await _variables(session, project_id),
        connections=[_connection(one) for one in connections],
        packages=packages.requirements if packages else [],
        endpoints=await _endpoints(session, project_id),
    )


async def _endpoints(session: AsyncSession, project_id: UUID) -> list[AnsweringPart]:
    query = (
        select(Endpoint, col(Flow.key))
        .join(Flow, col(Flow.id) == col(Endpoint.flow_id))
        .where(col(Endpoint.project_id) == project_id, col(Flow.deleted_at).is_(None))
        .order_by(col(Endpoint.id))
    )
    return [_answering(row, key) for row, key in await session.execute(query)]


def _answering(row: Endpoint, flow: str) -> AnsweringPart:
    names = AnsweringPart.model_fields.keys() - {"flow", "cache"}
    cache = {"seconds": row.cache_seconds, "key": row.cache_key} if row.cache_seconds else None
    shown = {name: getattr(row, name) for name in names}
    return AnsweringPart.model_validate({**shown, "flow": flow, "cache": cache})


def _connection(row: Connection) -> ConnectionPart:
    shown = {name: getattr(row, name) for name in ("key", "name", "kind", "hosts", "fields")}
    return ConnectionPart(**shown, secrets=sorted(row.secrets))


async def _variables(session: AsyncSession, project_id: UUID) -> dict[str, VariablePart]:
    own: dict[UUID, dict[str, JsonValue]] = {}
    for one in await _rows(session, VariableValue, project_id):
        own.setdefault(one.variable_id, {})[one.environment] = one.value
    return {
        one.key: VariablePart(value=one.value, environments=own.get(one.id, {}))
        for one in await _rows(session, ProjectVariable, project_id)
    }


async def _rows(session: AsyncSession, table: type[Any], project_id: UUID) -> list[Any]:
    # Any: rows of whichever table
    query = select(table).where(table.project_id == project_id).order_by(table.id)
    return list(await session.scalars(query))
