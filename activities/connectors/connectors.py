"""A project's connectors: listed, shown, found."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connectors.models import ConnectorSource, ProjectConnector
from activities.connectors.packing import unpack
from activities.connectors.shapes import (
    ConnectorDetail,
    ConnectorRead,
    ConnectorUse,
    OperationRead,
)
from activities.connectors.uses import uses_of
from activities.operation import Actor, operation
from activities.projects import projects
from nextscript.errors import NotFound
from nextscript.manifest.models import Manifest


@operation("connectors.list", permission="project.read")
async def listed(session: AsyncSession, actor: Actor, project_id: UUID) -> list[ConnectorRead]:
    """List a project's own connectors by title."""
    project = await projects.load(session, actor, project_id)
    query = select(ProjectConnector).where(
        col(ProjectConnector.project_id) == project.id, col(ProjectConnector.deleted_at).is_(None)
    )
    rows = await session.scalars(query.order_by(col(ProjectConnector.title)))
    return [shown(row) for row in rows]


@operation("connectors.get", permission="project.read")
async def get(session: AsyncSession, actor: Actor, project_id: UUID, key: str) -> ConnectorDetail:
    """Give a connector with all it offers. Raises NotFound."""
    row = await load(session, actor, project_id, key)
    return await detail(session, row)


@operation("connectors.used_by", permission="project.read")
async def used_by(
    session: AsyncSession, actor: Actor, project_id: UUID, key: str
) -> list[ConnectorUse]:
    """Give the flows that have a step of a connector, by name."""
    row = await load(session, actor, project_id, key)
    return await uses_of(session, row.project_id, row.key)


async def keys_of(session: AsyncSession, project_id: UUID) -> set[str]:
    """Give the keys of the connectors a project has."""
    query = select(col(ProjectConnector.key)).where(
        col(ProjectConnector.project_id) == project_id, col(ProjectConnector.deleted_at).is_(None)
    )
    return set(await session.scalars(query))


async def load(
    session: AsyncSession, actor: Actor, project_id: UUID, key: str, *, lock: bool = False
) -> ProjectConnector:
    """Give the row of a connector in a project the actor may do this in. Raises NotFound."""
    project = await projects.load(session, actor, project_id)
    row = await find(session, project.id, key, lock=lock)
    if row is None or row.deleted_at is not None:
        raise NotFound("There is no such connector in this project.")
    return row


async def find(
    session: AsyncSession, project_id: UUID, key: str, *, lock: bool = False
) -> ProjectConnector | None:
    """Give the row of a connector, also of one that was deleted."""
    query = select(ProjectConnector).where(
        col(ProjectConnector.project_id) == project_id, col(ProjectConnector.key) == key
    )
    found: ProjectConnector | None = await session.scalar(
        query.with_for_update() if lock else query
    )
    return found


async def offered(session: AsyncSession, row: ProjectConnector) -> Manifest:
    """Give all that a connector's source offered last."""
    found = await session.get_one(ConnectorSource, row.id)
    return await asyncio.to_thread(unpack, found.offered)


def shown(row: ProjectConnector) -> ConnectorRead:
    """Give what everybody sees of a connector."""
    return ConnectorRead.model_validate(row)


async def detail(session: AsyncSession, row: ProjectConnector) -> ConnectorDetail:
    """Give a connector with what it offers."""
    manifest = await offered(session, row)
    edits = row.edits if isinstance(row.edits, dict) else {}
    return ConnectorDetail.model_validate(
        {
            **shown(row).model_dump(),
            "base_url": edits.get("base_url") or manifest.base_url,
            "auth": edits.get("auth") or manifest.auth,
            "offered": [OperationRead.of(one) for one in manifest.operations],
            "chosen": row.chosen,
            "edits": edits,
            **(row.report if isinstance(row.report, dict) else {}),
        }
    )
