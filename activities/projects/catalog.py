"""What the catalog offers beyond its declarations: choices of fields, listed when asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.authorising import touches_nothing
from activities.connections.ports import OpenConnections
from activities.connections.reach import refuse_unless_used
from activities.connectors.types import catalog_in
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.projects import projects
from activities.projects.models import Flow
from engine.ports import OpenedConnection
from nextscript.activity import ActivityContext, Silent
from nextscript.catalog import Catalog
from nextscript.connection import Connection, refuse_elsewhere
from nextscript.egress import Binding, BoundHttp, EgressClient, Policy, binding_of
from nextscript.errors import Forbidden, Invalid, NextScriptError, NotFound, Rejected, Retryable
from nextscript.findings import Finding
from nextscript.node_types import OF_PROJECT, Declaration, any_of, connection_of
from nextscript.options import MOST, Asked, ListOptions, Option, Options, pattern_of
from store.tenancy import seen_by

SECONDS = 10.0
_NAMES_A_FLOW = ("flow.call", "trigger.flow_ended")
_log = structlog.get_logger("nextscript.options")


@dataclass(frozen=True)
class Choosing:
    """For which field of which type choices are asked, with which connection of which project."""

    type: str
    asked: Asked
    project_id: UUID | None = None
    connection: str | None = None


@operation("catalog.list", permission="catalog.read")
async def listed(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID | None
) -> Catalog:
    """Give all node types there are, or with a project those its flows may have."""
    return await in_project(session, actor, parts.catalog, project_id)


@operation("catalog.options", permission="catalog.read")
async def options(session: AsyncSession, actor: Actor, parts: Parts, choosing: Choosing) -> Options:
    """List a field's choices; a field that declares none has none.

    Raises NotFound for an unknown type, Forbidden without the right to use the connection, and
    Rejected or Retryable with what the service said.
    """
    declaration = (await in_project(session, actor, parts.catalog, choosing.project_id)).get(
        choosing.type
    )
    if declaration is None:
        raise NotFound(f"There is no node type called {choosing.type}.")
    pattern = pattern_of(choosing.asked.pointer)
    if pattern == "/flow" and choosing.type in _NAMES_A_FLOW:
        return await _flows(session, actor, choosing)
    lists = declaration.options.get(pattern)
    if lists is None:
        return Options(items=[])
    _refuse(actor, choosing)
    opened = await _opened(actor, parts, choosing, declaration)
    return await _listed(parts, choosing, declaration, lists, opened)


async def in_project(
    session: AsyncSession, actor: Actor, catalog: Catalog, project_id: UUID | None
) -> Catalog:
    """Give the node types of a project, or without one those of the process. Raises NotFound."""
    if project_id is None:
        touches_nothing()
        return catalog
    project = await projects.load(session, actor, project_id, partly="flow.read")
    return await catalog_in(session, catalog, project.id)


def _refuse(actor: Actor, choosing: Choosing) -> None:
    """Only who may draw makes an activity's code run, and only who may use it a connection."""
    needed = "connection.use" if choosing.connection else "flow.write"
    if not actor.may(needed):
        raise Forbidden(f"You may not do this: it needs the permission {needed}.")


async def _opened(
    actor: Actor, parts: Parts, choosing: Choosing, declaration: Declaration
) -> OpenedConnection | None:
    wanted = declaration.node_type.connections
    if not wanted:
        return None
    if choosing.connection is None:
        if declaration.node_type.connection_optional:
            return None
        raise _invalid("/connection", "Choose a connection first; then its choices can be listed.")
    if choosing.project_id is None:
        raise _invalid("/project_id", "Say which project the connection is in.")
    # A session of its own, so that no database connection waits while a service answers.
    async with seen_by(parts.sessions, actor.organisation_id) as session:
        project = await projects.load(session, actor, choosing.project_id, partly="flow.write")
        project_id = str(project.id)
        await refuse_unless_used(session, actor, project.id, [choosing.connection])
    egress = EgressClient(Policy.parse(",".join(parts.settings.egress_allow)))
    try:
        found = await OpenConnections(parts, egress).open(project_id, choosing.connection)
    finally:
        await egress.aclose()
    if found.kind not in wanted:
        needed = any_of(wanted)
        said = f"The connection {found.key} is of the kind {found.kind}, the step needs {needed}."
        raise _invalid("/connection", said)
    if declaration.source == OF_PROJECT and (made := _connection(declaration, found)):
        refuse_elsewhere(made, found.hosts)
    return found


async def _listed(
    parts: Parts,
    choosing: Choosing,
    declaration: Declaration,
    lists: ListOptions,
    opened: OpenedConnection | None,
) -> Options:
    egress = EgressClient(Policy.parse(",".join(parts.settings.egress_allow)))
    try:
        if declaration.is_custom and parts.custom is not None:
            project = str(choosing.project_id or "")
            found = await parts.custom.options(declaration, choosing.asked, project, opened)
        else:
            async with asyncio.timeout(SECONDS):
                found = await lists(choosing.asked, _context(egress, choosing, declaration, opened))
    except TimeoutError:
        raise Retryable("The service did not answer in time.", code="catalog.options") from None
    except NextScriptError:
        raise
    except Exception as error:  # noqa: BLE001 - somebody else's code, which may raise anything
        _log.exception("listing choices failed", type=choosing.type, pointer=choosing.asked.pointer)
        said = f"The choices could not be listed: the activity failed ({type(error).__name__})."
        raise Rejected(said, code="catalog.options") from None
    finally:
        await egress.aclose()
    return Options(items=found.items[:MOST], next=found.next)


def _context(
    egress: EgressClient,
    choosing: Choosing,
    declaration: Declaration,
    opened: OpenedConnection | None,
) -> ActivityContext[Any]:  # Any: the connection's type is the activity's own
    binding = binding_of(opened.values, opened.hosts) if opened else Binding()
    return ActivityContext(
        connection=_connection(declaration, opened),
        http=BoundHttp(egress, binding),
        dial=egress.dial,
        runtime=Silent(),
        effect_key="",
        project_id=str(choosing.project_id or ""),
    )


def _connection(declaration: Declaration, opened: OpenedConnection | None) -> Connection | None:
    return connection_of(declaration, opened.kind, opened.values) if opened else None


async def _flows(session: AsyncSession, actor: Actor, choosing: Choosing) -> Options:
    if choosing.project_id is None:
        return Options(items=[])
    project = await projects.load(session, actor, choosing.project_id, partly="flow.write")
    query = (
        select(Flow)
        .where(col(Flow.project_id) == project.id, col(Flow.deleted_at).is_(None))
        .order_by(col(Flow.name))
    )
    rows = (await session.scalars(query)).all()
    shown = [
        Option(value=row.key, label=row.name, hint=None if row.version else "Not published yet")
        for row in rows
    ]
    return Options(items=[one for one in shown if choosing.asked.matches(one.label)][:MOST])


def _invalid(pointer: str, message: str) -> Invalid:
    finding = Finding(severity="error", code="catalog.options", pointer=pointer, message=message)
    return Invalid(message, code="catalog.options", findings=[finding])
