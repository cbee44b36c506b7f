"""API keys: shown once, kept as a hash, never stronger than who made them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.places import place_for
from activities.audit.scope import about
from activities.auth.granting import may_at
from activities.auth.key_holders import KeyView, views
from activities.auth.models import ApiKey
from activities.auth.permissions import FLOOR, PERMISSIONS, PERSONAL
from activities.auth.secrets import hashed, new_secret
from activities.authorising import within
from activities.columns import now
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from nextscript.errors import Forbidden, Invalid, NotFound
from nextscript.findings import Finding

_LOOK = "key.manage"


@dataclass(frozen=True)
class NewKey(KeyView):
    """A key that was just made, with the only copy of its secret."""

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
    place = await place_for(session, actor, project_id)
    made = await make(
        session,
        actor,
        name=name,
        scopes=scopes,
        expires_at=expires_at,
        project_id=place,
        user_id=_owner(actor),
    )
    about(made.key.id, name, place, prefix=made.key.prefix, scopes=made.key.scopes)
    return made


async def make(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    scopes: list[str],
    expires_at: datetime | None,
    project_id: UUID | None,
    user_id: UUID | None = None,
    service_account_id: UUID | None = None,
) -> NewKey:
    """Write a key of a person's or a service account's.

    Raises Forbidden for a scope the actor does not hold, Invalid for one there is not.
    """
    _refuse_scopes(actor, scopes, project_id)
    if expires_at is not None and expires_at <= now():
        raise _invalid("/expires_at", "This time has passed.")
    prefix, secret = secrets.token_hex(6), new_secret()
    key = ApiKey(
        organisation_id=actor.organisation_id,
        project_id=project_id,
        user_id=user_id,
        service_account_id=service_account_id,
        name=name,
        prefix=prefix,
        secret_hash=hashed(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    session.add(key)
    await session.flush()
    shown = (await views(session, [key]))[0]
    return NewKey(shown.key, shown.owner, f"ns_{prefix}_{secret}")


@operation("api_keys.list", permission="key.manage", unaudited="changes nothing")
async def listed(
    session: AsyncSession, actor: Actor, window: Window, service_account: UUID | None = None
) -> Page[KeyView]:
    """List the keys that still count, the newest first: all, or those of one service account."""
    query = select(ApiKey).where(
        col(ApiKey.organisation_id) == actor.organisation_id, col(ApiKey.revoked_at).is_(None)
    )
    query = query.where(within(actor, col(ApiKey.project_id), look=_LOOK))
    if service_account is not None:
        query = query.where(col(ApiKey.service_account_id) == service_account)
    found = await page(session, query, ApiKey, window)
    return Page(await views(session, found.items), found.next)


@operation("api_keys.revoke", permission="key.manage", audit="api_key")
async def revoke(session: AsyncSession, actor: Actor, key_id: UUID) -> None:
    """End a key at once."""
    query = select(ApiKey).where(
        col(ApiKey.id) == key_id,
        col(ApiKey.organisation_id) == actor.organisation_id,
        col(ApiKey.revoked_at).is_(None),
        within(actor, col(ApiKey.project_id), look=_LOOK),
    )
    key = await session.scalar(query.with_for_update())
    if key is None:
        raise NotFound("There is no such key.")
    key.revoked_at = now()
    about(key.id, key.name, key.project_id, prefix=key.prefix)


def _refuse_scopes(actor: Actor, scopes: list[str], project_id: UUID | None) -> None:
    for index, scope in enumerate(scopes):
        if scope != "*" and scope not in PERMISSIONS - PERSONAL:
            raise _invalid(f"/scopes/{index}", f"There is no permission called {scope[:100]!r}.")
    # “*” is all that its holder may, now and later.
    asked = frozenset(scopes) - {"*"} - FLOOR
    if not all(may_at(actor, one, project_id) for one in asked):
        raise Forbidden("A key may not do more than you may.", code="auth.escalation")


def _owner(actor: Actor) -> UUID:
    # A key made by a key would outlive it: only people make keys.
    if actor.kind != "user" or actor.id is None:
        raise Forbidden("Only a person who is signed in makes keys.")
    return actor.id


def _invalid(pointer: str, message: str) -> Invalid:
    finding = Finding(severity="error", code="auth.key", pointer=pointer, message=message)
    return Invalid(message, code="auth.key", findings=[finding])
