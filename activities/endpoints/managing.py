"""A project's endpoints: made, changed and taken away by who may publish its flows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.authorising import Place, authorise
from activities.columns import now
from activities.connections.reach import refuse_unless_used
from activities.endpoints.mapping import check_templates
from activities.endpoints.models import Endpoint
from activities.endpoints.paths import refused, shape_of
from activities.operation import Actor, operation
from activities.projects import projects
from activities.projects.living import in_living
from activities.projects.loading import load_flow
from activities.projects.models import Flow
from activities.projects.neighbours import kinds_by_key
from nextscript.errors import Conflict, NotFound
from nextscript.webhooks import KINDS

MOST = 500
_KINDS: Mapping[str, str] = {str(check): kind for check, kind in KINDS.items()}
Asked = dict[str, Any]
"""What somebody says of an endpoint, by column; what is left out stays. Any: each has its own."""


@operation("endpoints.list", permission="flow.read")
async def listed(session: AsyncSession, actor: Actor, project_id: UUID) -> list[Endpoint]:
    """List a project's endpoints by path."""
    project = await projects.load(session, actor, project_id)
    query = select(Endpoint).where(col(Endpoint.project_id) == project.id)
    return list(await session.scalars(query.order_by(col(Endpoint.path), col(Endpoint.method))))


@operation("endpoints.get", permission="flow.read")
async def get(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> Endpoint:
    """Give one endpoint."""
    return await load(session, actor, endpoint_id)


@operation("endpoints.create", permission="flow.publish", audit="endpoint")
async def create(session: AsyncSession, actor: Actor, project_id: UUID, asked: Asked) -> Endpoint:
    """Have a flow answer at an address. Raises Conflict `endpoint.taken` where another does."""
    project = await projects.load(session, actor, project_id)
    await projects.hold(session, project.id)
    of_project = col(Endpoint.project_id) == project.id
    there = await session.scalar(select(func.count()).select_from(Endpoint).where(of_project))
    if (there or 0) >= MOST:
        said = f"A project may have {MOST} endpoints."
        raise Conflict(said, code="endpoint.too_many", hint="Delete one that is not used.")
    row = Endpoint(
        organisation_id=project.organisation_id,
        project_id=project.id,
        created_by=actor.shown(),
        shape="",
        **asked,
    )
    return await _take(session, actor, row)


@operation("endpoints.update", permission="flow.publish", audit="endpoint")
async def change(session: AsyncSession, actor: Actor, endpoint_id: UUID, asked: Asked) -> Endpoint:
    """Change an endpoint; answers that were kept are forgotten."""
    row = await load(session, actor, endpoint_id, lock=True)
    for name, value in asked.items():
        setattr(row, name, value)
    row.updated_at = now()
    return await _take(session, actor, row)


@operation("endpoints.delete", permission="flow.publish", audit="endpoint")
async def delete(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> None:
    """Answer at an address no more."""
    row = await load(session, actor, endpoint_id, lock=True)
    about(row.id, name_of(row), row.project_id)
    await session.delete(row)


@operation("endpoints.describe", permission="flow.read")
async def refuse_unless_reader(session: AsyncSession, actor: Actor, project_id: UUID) -> None:
    """Let an actor read what all endpoints of a project are. Raises NotFound, Forbidden."""
    await projects.load(session, actor, project_id)


@operation("endpoints.call", permission="run.start", unaudited="the run says who called")
async def refuse_unless_caller(session: AsyncSession, actor: Actor, flow_id: UUID) -> None:
    """Let an actor of ours call the flow behind an endpoint. Raises NotFound, Forbidden."""
    await load_flow(session, actor, flow_id)


async def load(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, *, lock: bool = False
) -> Endpoint:
    """Give an endpoint with which the actor may do what is being asked for. Raises NotFound."""
    query = select(Endpoint).where(
        col(Endpoint.id) == endpoint_id,
        col(Endpoint.organisation_id) == actor.organisation_id,
        in_living(col(Endpoint.project_id)),
    )
    row = await session.scalar(query.with_for_update() if lock else query)
    missing = "There is no such endpoint."
    if row is None:
        raise NotFound(missing)
    place = Place(row.organisation_id, row.project_id)
    authorise(actor, place, look="project.read", missing=missing)
    return row


def name_of(row: Endpoint) -> str:
    """Say in a few words which endpoint it is."""
    return f"{row.method} /{row.path}"


def refuse_unfit(row: Endpoint, kinds: Mapping[str, str]) -> None:
    """Note the shape of its path; raise Invalid for what does not fit together.

    `kinds` are those of the project's connections, by key.
    """
    row.shape = shape_of(row.path)
    check_templates(row.input, row.cache_key, row.answer)
    if row.cache_seconds and row.method != "GET":
        raise refused("/cache", "Only answers to GET can be kept.")
    needed = _KINDS.get(row.auth)
    if needed is None:
        row.connection = None
    elif row.connection is None or kinds.get(row.connection) != needed:
        raise refused("/connection", f"Choose a connection of the kind {needed}.")
    if row.auth == "hmac" and row.hmac is None:
        raise refused("/hmac", "Say where the signature stands and how it is made.")


async def _take(session: AsyncSession, actor: Actor, row: Endpoint) -> Endpoint:
    refuse_unfit(row, await kinds_by_key(session, row.project_id))
    await _check_flow(session, actor, row)
    if row.connection is not None:
        await refuse_unless_used(session, actor, row.project_id, [row.connection])
    about(row.id, name_of(row), row.project_id, auth=row.auth)
    session.add(row)
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError:
        raise Conflict(
            f"Another endpoint answers {row.method} /{row.path} already.",
            code="endpoint.taken",
            hint="Choose another path or method.",
        ) from None
    return row


async def _check_flow(session: AsyncSession, actor: Actor, row: Endpoint) -> None:
    flow = await session.get(Flow, row.flow_id)
    if flow is None or flow.project_id != row.project_id or flow.deleted_at is not None:
        raise refused("/flow_id", "There is no such flow in this project.")
    await load_flow(session, actor, flow.id)
