"""Which endpoint a call is for, and as whom it starts a run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.endpoints.managing import name_of
from activities.endpoints.models import Endpoint
from activities.endpoints.paths import best
from activities.operation import Actor
from activities.projects.models import Flow, Project
from activities.runs.context import Running
from activities.runs.hooks import NAMED, id_in
from activities.runs.preparing import Prepared, prepare
from nextscript.errors import Conflict, NotFound
from nextscript.webhooks import HmacConfig, WebhookConfig


@dataclass(frozen=True)
class Called:
    """An endpoint, the flow behind it, and its newest version."""

    endpoint: Endpoint
    flow: Flow
    prepared: Prepared

    @property
    def actor(self) -> Actor:
        """Who starts its runs, where callers are nobody in particular."""
        return Actor(
            kind="public",
            id=None,
            name=f"Endpoint {name_of(self.endpoint)}",
            organisation_id=self.flow.organisation_id,
            permissions=frozenset(["run.start"]),
            project_id=self.flow.project_id,
        )


async def called(
    session: AsyncSession, running: Running, project: str, path: str, method: str
) -> Called:
    """Give the endpoint that answers here. Raises NotFound, whatever is missing."""
    query = (
        select(Endpoint, Flow)
        .join(Flow, col(Flow.id) == col(Endpoint.flow_id))
        .where(col(Endpoint.method) == method, *_alive())
    )
    named = {"key": project, "id": id_in(project)}
    rows = (await session.execute(query, named)).all()
    at = best([row[0].path for row in rows], path)
    if at is None:
        raise nobody()
    return await of_rows(session, running, *rows[at])


async def of_rows(
    session: AsyncSession, running: Running, endpoint: Endpoint, flow: Flow
) -> Called:
    """Join an endpoint and its flow with the newest version. Raises NotFound without one."""
    try:
        return Called(endpoint, flow, await prepare(session, running.catalog, flow, None))
    except Conflict:
        raise nobody() from None


async def project_of(session: AsyncSession, project: str) -> Project:
    """Give the project an address names. Raises NotFound."""
    named = {"key": project, "id": id_in(project)}
    there = select(Project).where(NAMED, col(Project.deleted_at).is_(None))
    row: Project | None = await session.scalar(there, named)
    if row is None:
        raise nobody()
    return row


async def answering(session: AsyncSession, running: Running, project: Project) -> list[Called]:
    """Give all endpoints of a project that answer, by path."""
    query = (
        select(Endpoint, Flow)
        .join(Flow, col(Flow.id) == col(Endpoint.flow_id))
        .where(*_alive())
        .order_by(col(Endpoint.path), col(Endpoint.method))
    )
    rows = (await session.execute(query, {"key": project.key, "id": project.id})).all()
    found = []
    for endpoint, flow in rows:
        with suppress(NotFound):  # the flow has no version yet
            found.append(await of_rows(session, running, endpoint, flow))
    return found


def guard_of(endpoint: Endpoint) -> WebhookConfig:
    """Say who may call, in the words of webhooks; a key of ours is no matter of theirs."""
    return WebhookConfig.model_validate(
        {
            "path": "e",
            "method": "ANY",
            "verify": "none" if endpoint.auth == "api_key" else endpoint.auth,
            "header": endpoint.header,
            "hmac": HmacConfig.model_validate(endpoint.hmac) if endpoint.hmac else None,
            "origins": endpoint.origins,
        }
    )


def nobody() -> NotFound:
    """Say that nothing answers here."""
    return NotFound("There is nothing here.")


def _alive() -> tuple[ColumnElement[bool], ...]:
    in_project = col(Endpoint.project_id).in_(
        select(col(Project.id)).where(NAMED, col(Project.deleted_at).is_(None))
    )
    on = col(Endpoint.enabled).is_(True), col(Flow.enabled).is_(True)
    return (in_project, *on, col(Flow.deleted_at).is_(None))
