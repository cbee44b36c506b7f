"""Connections that come with an imported project: another one's copy, or one that lacks secrets."""

from __future__ import annotations

from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.connections import kinds
from activities.connections.models import Connection
from activities.connections.sealing import seal, unseal
from activities.ids import new_id
from activities.operation import Actor
from activities.projects.living import in_living
from nextscript.catalog import Catalog
from nextscript.errors import Invalid, NotFound
from store.keys import KeyRing

SIGN_IN = "Connect its account again: a sign-in is not copied."
_TOKENS = frozenset(["access_token", "refresh_token"])
MISSING = "Enter its secrets: they are in no export."


def copyable(actor: Actor) -> Select[Connection]:
    """Select the connections an actor may take along into another project."""
    query = select(Connection).where(
        col(Connection.organisation_id) == actor.organisation_id,
        in_living(col(Connection.project_id)),
    )
    return query if actor.may_everywhere("connection.manage") else query.where(false())


async def copied(
    session: AsyncSession, keys: KeyRing, organisation_id: UUID, source_id: UUID, into: Connection
) -> Connection:
    """Make a new row what another of the organisation is, secrets too, under a key of its own.

    Raises NotFound, Rejected when the secrets cannot be opened.
    """
    source = await session.get(Connection, source_id)
    if source is None or source.organisation_id != organisation_id:
        raise NotFound(f"The connection chosen for “{into.key}” is not there any more.")
    secrets = unseal(keys, source)
    into.id = new_id()
    into.kind, into.fields, into.hosts = source.kind, source.fields, source.hosts
    into.secrets, into.sources, into.facts = source.secrets, source.sources, source.facts
    into.status, into.status_message = source.status, source.status_message
    into.checked_at = source.checked_at
    into.expires_at = into.ends_at = source.ends_at
    if _TOKENS & secrets.keys():  # two who refresh one sign-in end it for each other
        secrets = {name: one for name, one in secrets.items() if name not in _TOKENS}
        into.secrets = {name: at for name, at in source.secrets.items() if name in secrets}
        into.facts, into.status, into.status_message = {}, "failing", SIGN_IN
    into.sealed = seal(keys, into.project_id, into.id, secrets)
    return into


def without_secrets(catalog: Catalog, row: Connection) -> Connection:
    """Bind a new row to the hosts its fields say, or to none while secrets are missing."""
    try:
        opened = kinds.opened(kinds.model_of(catalog, row.kind), kinds.Parts(row.fields, {}))
    except Invalid:
        row.hosts, row.status, row.status_message = [], "failing", MISSING
    else:
        row.hosts = opened.hosts_of()
    return row


def empty(
    organisation_id: UUID, project_id: UUID, key: str, name: str, by: dict[str, JsonValue]
) -> Connection:
    """Make a row that is bound to nothing yet."""
    return Connection(
        organisation_id=organisation_id,
        project_id=project_id,
        key=key,
        name=name,
        kind="",
        created_by=by,
    )
