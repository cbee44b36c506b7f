"""Connections: kept, changed and shown; secrets go in and never come out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.authorising import authorise
from activities.columns import now
from activities.connections import kinds, reach
from activities.connections.expiry import expiry_of
from activities.connections.models import Connection
from activities.connections.requests import ConnectionCreate, ConnectionPatch, ConnectionRead
from activities.connections.sealing import seal, unseal
from activities.connections.secrets import (
    Secrets,
    Target,
    marks,
    merged,
    refuse_kept,
    refuse_unreadable,
    sources_of,
    unchanged,
)
from activities.connections.showing import shown
from activities.connections.stores import Stores
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.projects import projects
from nextscript.connection import Connection as Opened
from nextscript.errors import Conflict, NotFound

_HARMLESS = frozenset({"test_path"})
"""Fields that may change without another sign-in."""


_MISSING = "There is no such connection."


@operation("connections.create", permission="connection.manage", audit="connection")
async def create(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID, asked: ConnectionCreate
) -> ConnectionRead:
    """Keep a new connection. Raises Conflict when its key is taken."""
    project = await projects.load(session, actor, project_id)
    refuse_unreadable(asked.secrets)
    model = await kinds.model_in(session, parts.catalog, project.id, asked.kind)
    given = kinds.entered(model, kinds.Parts(asked.fields, asked.secrets))
    secrets = merged({}, given.secrets)
    opened = await _opened(parts, model, project.id, given.fields, secrets)
    row = Connection(
        id=(row_id := new_id()),
        organisation_id=project.organisation_id,
        project_id=project.id,
        key=asked.key,
        name=asked.name,
        kind=asked.kind,
        hosts=opened.hosts_of(),
        fields=given.fields,
        secrets=marks(secrets),
        sources=sources_of(secrets),
        facts=opened.facts(),
        sealed=seal(parts.keys, project.id, row_id, secrets),
        ends_at=asked.ends_at,
        created_by=actor.shown(),
    )
    row.expires_at = expiry_of(row, opened)
    insertion = insert(Connection).values(row.model_dump()).on_conflict_do_nothing()
    kept = await session.scalar(insertion.returning(Connection))
    if kept is None:
        raise _taken(asked.key)
    about(row.id, row.name, row.project_id, key=row.key, kind=row.kind, secrets=sorted(secrets))
    return await shown(session, actor, parts, kept)


@operation("connections.list", permission="connection.read")
async def list_connections(
    session: AsyncSession, actor: Actor, parts: Parts, project_id: UUID
) -> list[ConnectionRead]:
    """Give all connections of a project, by key."""
    await projects.load(session, actor, project_id, partly=reach.LOOK)
    rows = await session.scalars(reach.seen_in(actor, project_id))
    return [await shown(session, actor, parts, row, project_id) for row in rows]


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
    refuse_unreadable(asked.secrets)
    if asked.key is not None and asked.key != row.key:
        await _refuse_taken(session, row, asked.key)
        row.key = asked.key
    row.name = asked.name or row.name
    if "ends_at" in asked.model_fields_set:
        row.ends_at, row.warned_at = asked.ends_at, None
    change = await _changed(session, parts, row, asked)
    _apply(parts, row, change)
    row.updated_at = now()
    changed, given = sorted(asked.model_fields_set - {"secrets"}), sorted(change.given)
    about(row.id, row.name, row.project_id, key=row.key, changed=changed, secrets=given)
    await session.flush()
    return await shown(session, actor, parts, row)


@dataclass(frozen=True)
class _Change:
    target: Target
    given: Secrets
    secrets: Secrets
    opened: Opened


async def _changed(
    session: AsyncSession, parts: Parts, row: Connection, asked: ConnectionPatch
) -> _Change:
    """Work out what a connection becomes. Raises Invalid when it would take secrets elsewhere."""
    kind = asked.kind or row.kind
    model = await kinds.model_in(session, parts.catalog, row.project_id, kind)
    fields = row.fields if asked.fields is None else asked.fields
    given = kinds.entered(model, kinds.Parts(fields, asked.secrets))
    old = unseal(parts.keys, row)
    if kind != row.kind or _is_other(row.fields, given.fields):
        old = await _without_tokens(session, parts, row, old)
    secrets = merged(old, given.secrets)
    opened = await _opened(parts, model, row.project_id, given.fields, secrets)
    target = Target(kind, given.fields, opened.hosts_of())
    if target.is_moved_from(row):
        refuse_kept(secrets, given.secrets)
    return _Change(target, given.secrets, secrets, opened)


def _apply(parts: Parts, row: Connection, change: _Change) -> None:
    target, secrets = change.target, change.secrets
    touched = target.kind != row.kind or target.fields != row.fields or bool(change.given)
    ended = not {"access_token"} & set(secrets)
    row.secrets = marks(
        {name: one for name, one in secrets.items() if name in change.given}
    ) | unchanged(row, change.given, secrets)
    row.kind, row.fields, row.hosts = target.kind, target.fields, target.hosts
    row.sources, row.facts = sources_of(secrets), change.opened.facts()
    if touched:
        row.sealed = seal(parts.keys, row.project_id, row.id, secrets)
        row.status, row.status_message, row.checked_at = "untested", None, None
        row.warned_at = None
    if ended:
        row.renew_at = row.token_ends_at = None
    row.expires_at = expiry_of(row, change.opened, None if ended else row.token_ends_at)


async def load(
    session: AsyncSession,
    actor: Actor,
    project_id: UUID,
    connection_id: UUID,
    *,
    lock: bool = False,
) -> Connection:
    """Give a connection with which the actor may do what is being asked for.

    Raises NotFound for one they may not see, Forbidden for one with which they may less.
    """
    await projects.load(session, actor, project_id, partly=reach.LOOK)
    row = await session.get(
        Connection, connection_id, with_for_update=lock or None, populate_existing=lock
    )
    if row is None or row.project_id != project_id:
        raise NotFound(_MISSING)
    authorise(actor, reach.place_of(row), look=reach.LOOK, missing=_MISSING)
    return row


async def _opened(
    parts: Parts,
    model: type[Opened],
    project_id: UUID,
    fields: dict[str, JsonValue],
    secrets: Secrets,
) -> Opened:
    """Make the connection, with what it names read from its store: it is used at once."""
    given = await Stores(parts.settings, parts.sessions).resolved(project_id, secrets)
    return kinds.opened(model, kinds.Parts(fields, given))


def _is_other(old: dict[str, JsonValue], new: dict[str, JsonValue]) -> bool:
    names = {*old, *new} - _HARMLESS
    return any(old.get(name) != new.get(name) for name in names)


async def _without_tokens(
    session: AsyncSession, parts: Parts, row: Connection, secrets: Secrets
) -> Secrets:
    """Tokens belong to the provider, the client and the scopes they were given for."""
    model = await kinds.find_in(session, parts.catalog, row.project_id, row.kind)
    managed = model.managed if model else frozenset()
    return {name: one for name, one in secrets.items() if name not in managed}


async def _refuse_taken(session: AsyncSession, row: Connection, key: str) -> None:
    same = col(Connection.project_id) == row.project_id, col(Connection.key) == key
    if (await session.execute(select(col(Connection.id)).where(*same))).first():
        raise _taken(key)


def _taken(key: str) -> Conflict:
    return Conflict(f"There is a connection “{key}” already.", code="connection.key_taken")
