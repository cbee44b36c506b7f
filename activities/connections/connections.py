"""Connections: kept, changed and shown; secrets go in and never come out."""

from __future__ import annotations

from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.connections import kinds
from activities.connections.models import Connection
from activities.connections.requests import ConnectionCreate, ConnectionPatch, ConnectionRead
from activities.connections.sealing import seal, unseal
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.projects.models import Flow, FlowVersion, Project
from nextscript.errors import Conflict, Invalid, NotFound
from nextscript.findings import Finding


@operation("connections.create", permission="connection.manage", audit="connection")
async def create(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, asked: ConnectionCreate
) -> ConnectionRead:
    """Keep a new connection. Raises Conflict when its key is taken."""
    project = await _project(session, actor, project_id)
    model = kinds.model_of(parts.catalog, asked.kind)
    secrets = _merged({}, asked.secrets)
    opened = kinds.opened(model, kinds.Parts(asked.fields, secrets))
    row_id = new_id()
    values = {
        "id": row_id,
        "organisation_id": project.organisation_id,
        "project_id": project.id,
        "key": asked.key,
        "name": asked.name,
        "kind": asked.kind,
        "hosts": opened.hosts_of(),
        "fields": asked.fields,
        "secrets": _marks(secrets),
        "sealed": seal(parts.keys, project.id, row_id, secrets),
        "status": "untested",
        "created_by": {"kind": actor.kind, "id": str(actor.id or "") or None, "name": actor.name},
        "created_at": now(),
        "updated_at": now(),
    }
    insertion = insert(Connection).values(values).on_conflict_do_nothing().returning(Connection)
    row = (await session.execute(insertion)).scalar_one_or_none()
    if row is None:
        raise _taken(asked.key)
    about(row.id, row.name, row.project_id, key=row.key, kind=row.kind, secrets=sorted(secrets))
    return await shown(session, actor, parts, row)


@operation("connections.list", permission="connection.read")
async def list_connections(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID
) -> list[ConnectionRead]:
    """Give all connections of a project, by key."""
    project = await _project(session, actor, project_id)
    query = select(Connection).where(col(Connection.project_id) == project.id)
    rows = (await session.execute(query.order_by(col(Connection.key)))).scalars()
    return [await shown(session, actor, parts, row) for row in rows]


@operation("connections.get", permission="connection.read")
async def get(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, connection_id: UUID
) -> ConnectionRead:
    """Give one connection."""
    return await shown(session, actor, parts, await load(session, actor, project_id, connection_id))


@operation("connections.update", permission="connection.manage", audit="connection")
async def update(
    session: AsyncSession,
    actor: Actor,
    parts: Parts,
    project_id: UUID,
    connection_id: UUID,
    asked: ConnectionPatch,
) -> ConnectionRead:
    """Change a connection. Another host, URL or kind asks for every secret again."""
    row = await load(session, actor, project_id, connection_id, lock=True)
    if asked.key is not None and asked.key != row.key:
        await _refuse_taken(session, row, asked.key)
        row.key = asked.key
    row.name = asked.name or row.name
    kind = asked.kind or row.kind
    fields = row.fields if asked.fields is None else asked.fields
    secrets = _merged(unseal(parts.keys, row), asked.secrets)
    opened = kinds.opened(kinds.model_of(parts.catalog, kind), kinds.Parts(fields, secrets))
    if _is_moved(row, kind, fields, opened.hosts_of()):
        _refuse_kept_secrets(secrets, asked.secrets)
    touched = kind != row.kind or fields != row.fields or bool(asked.secrets)
    row.secrets = _marks(secrets) | _unchanged(row, asked.secrets, secrets)
    row.kind, row.fields, row.hosts = kind, fields, opened.hosts_of()
    if touched:
        row.sealed = seal(parts.keys, row.project_id, row.id, secrets)
        row.status, row.status_message, row.checked_at = "untested", None, None
    row.updated_at = now()
    changed, given = sorted(asked.model_fields_set - {"secrets"}), sorted(asked.secrets)
    about(row.id, row.name, row.project_id, key=row.key, changed=changed, secrets=given)
    await session.flush()
    return await shown(session, actor, parts, row)


@operation("connections.delete", permission="connection.manage", audit="connection")
async def delete(
    session: AsyncSession, actor: Actor, project_id: UUID, connection_id: UUID
) -> None:
    """Forget a connection and its secrets."""
    row = await load(session, actor, project_id, connection_id)
    about(row.id, row.name, row.project_id, key=row.key)
    await session.delete(row)


async def load(
    session: AsyncSession,
    actor: Actor,
    project_id: UUID,
    connection_id: UUID,
    *,
    lock: bool = False,
) -> Connection:
    """Give a connection's row the actor may know of. Raises NotFound."""
    project = await _project(session, actor, project_id)
    row = await session.get(Connection, connection_id, with_for_update=lock or None)
    if row is None or row.project_id != project.id:
        raise NotFound("There is no such connection.")
    return row


async def shown(
    session: AsyncSession, actor: Actor, parts: Parts, row: Connection
) -> ConnectionRead:
    """Give what everybody who may read a connection sees of it."""
    can = [what for what in ("use", "manage") if actor.may(f"connection.{what}")]
    return ConnectionRead.model_validate(
        {
            **row.model_dump(exclude={"sealed", "secrets"}),
            "secrets": {
                name: {"set": name in row.secrets, "changed_at": row.secrets.get(name)}
                for name in sorted(_secret_names(parts, row))
            },
            "used_by": await _used_by(session, row),
            "can": can,
        }
    )


def _secret_names(parts: Parts, row: Connection) -> set[str]:
    try:
        known = kinds.secret_names(kinds.model_of(parts.catalog, row.kind))
    except Invalid:  # its connector is not installed now; what was set is still said
        known = frozenset()
    return {*known, *row.secrets}


async def _used_by(session: AsyncSession, row: Connection) -> int:
    """Count the flows whose newest version names this connection."""
    newest = (
        col(FlowVersion.flow_id) == col(Flow.id),
        col(FlowVersion.number) == col(Flow.version),
    )
    names_it = col(FlowVersion.references)["connections"].contains([row.key])
    query = select(func.count()).select_from(Flow).join(FlowVersion, newest[0] & newest[1])
    of_project = col(Flow.project_id) == row.project_id, col(Flow.deleted_at).is_(None)
    return (await session.execute(query.where(*of_project, names_it))).scalar_one()


def _is_moved(row: Connection, kind: str, fields: dict[str, JsonValue], hosts: list[str]) -> bool:
    addresses = {name for name in {*row.fields, *fields} if _is_address(name)}
    return (
        kind != row.kind
        or hosts != row.hosts
        or any(row.fields.get(name) != fields.get(name) for name in addresses)
    )


def _is_address(field: str) -> bool:
    return any(part in field for part in ("url", "host", "port", "server", "endpoint"))


def _refuse_kept_secrets(kept: dict[str, JsonValue], given: dict[str, JsonValue]) -> None:
    missing = sorted(name for name in kept if given.get(name) is None)
    if missing:
        raise Invalid(
            "The connection would point elsewhere, so enter its secrets again.",
            code="connection.secrets_required",
            findings=[
                Finding(
                    severity="error",
                    code="connection.secrets_required",
                    pointer=f"/secrets/{name}",
                    message=f"Enter “{name}” again: kept secrets do not go to another host.",
                )
                for name in missing
            ],
        )


def _merged(kept: dict[str, JsonValue], given: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in {**kept, **given}.items() if value is not None}


def _marks(secrets: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: now().isoformat() for name in secrets}


def _unchanged(
    row: Connection, given: dict[str, JsonValue], secrets: dict[str, JsonValue]
) -> dict[str, JsonValue]:
    return {name: at for name, at in row.secrets.items() if name in secrets and name not in given}


async def _project(session: AsyncSession, actor: Actor, project_id: UUID) -> Project:
    project = await session.get(Project, project_id)
    if project is None or project.organisation_id != actor.organisation_id:
        raise NotFound("There is no such project.")
    if actor.project_id not in (None, project.id):
        raise NotFound("There is no such project.")
    return project


async def _refuse_taken(session: AsyncSession, row: Connection, key: str) -> None:
    same = col(Connection.project_id) == row.project_id, col(Connection.key) == key
    if (await session.execute(select(col(Connection.id)).where(*same))).first():
        raise _taken(key)


def _taken(key: str) -> Conflict:
    return Conflict(f"There is a connection “{key}” already.", code="connection.key_taken")
