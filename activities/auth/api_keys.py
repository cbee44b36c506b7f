"""API keys: shown once, kept as a hash, never stronger than who made them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth.models import ApiKey
from activities.auth.permissions import PERMISSIONS, PERSONAL
from activities.auth.secrets import hashed, new_secret
from activities.columns import now
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.projects import projects
from nextscript.errors import Forbidden, Invalid, NotFound
from nextscript.findings import Finding


@dataclass(frozen=True)
class NewKey:
    """A key that was just made, with the only copy of its secret."""

    key: ApiKey
    secret: str


@operation("api_keys.create", permission="key.manage", audit="api_key")
async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    scopes: list[str],
    expires_at: datetime | None,
    project_id: UUID | None,
) -> NewKey:
    """Make a key. Raises Forbidden for a scope the actor does not hold."""
    _refuse_scopes(actor, scopes)
    if expires_at is not None and expires_at <= now():
        raise _invalid("/expires_at", "This time has passed.")
    if project_id is not None:
        await projects.load(session, actor, project_id)
    prefix, secret = secrets.token_hex(6), new_secret()
    key = ApiKey(
        organisation_id=actor.organisation_id,
        project_id=project_id or actor.project_id,
        user_id=_owner(actor),
        name=name,
        prefix=prefix,
        secret_hash=hashed(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    session.add(key)
    about(key.id, name, key.project_id, prefix=prefix, scopes=key.scopes)
    await session.flush()
    return NewKey(key, f"ns_{prefix}_{secret}")


@operation("api_keys.list", permission="key.manage", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor, window: Window) -> Page[ApiKey]:
    """List the keys that still count, the newest first."""
    query = select(ApiKey).where(
        col(ApiKey.organisation_id) == actor.organisation_id, col(ApiKey.revoked_at).is_(None)
    )
    if actor.project_id:
        query = query.where(col(ApiKey.project_id) == actor.project_id)
    return await page(session, query, ApiKey, window)


@operation("api_keys.revoke", permission="key.manage", audit="api_key")
async def revoke(session: AsyncSession, actor: Actor, key_id: UUID) -> None:
    """End a key at once."""
    query = select(ApiKey).where(
        col(ApiKey.id) == key_id,
        col(ApiKey.organisation_id) == actor.organisation_id,
        col(ApiKey.revoked_at).is_(None),
    )
    key = await session.scalar(query.with_for_update())
    if key is None or (actor.project_id and key.project_id != actor.project_id):
        raise NotFound("There is no such key.")
    key.revoked_at = now()
    about(key.id, key.name, key.project_id, prefix=key.prefix)


def _refuse_scopes(actor: Actor, scopes: list[str]) -> None:
    for index, scope in enumerate(scopes):
        if scope != "*" and scope not in PERMISSIONS - PERSONAL:
            raise _invalid(f"/scopes/{index}", f"There is no permission called {scope[:100]!r}.")
    asked = PERMISSIONS - PERSONAL if "*" in scopes else frozenset(scopes)
    if not all(actor.may(one) for one in asked):
        raise Forbidden("A key may not do more than you may.", code="auth.escalation")


def _owner(actor: Actor) -> UUID:
    # A key made by a key would outlive it: only people make keys.
    if actor.kind != "user" or actor.id is None:
        raise Forbidden("Only a person who is signed in makes keys.")
    return actor.id


def _invalid(pointer: str, message: str) -> Invalid:
    finding = Finding(severity="error", code="auth.key", pointer=pointer, message=message)
    return Invalid(message, code="auth.key", findings=[finding])
