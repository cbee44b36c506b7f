"""Who a credential stands for, and what they may: asked anew with every request."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TypedDict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access import service_rights
from activities.access.rights import Found, Rights, of_person
from activities.auth import sessions, single_sign_on, tickets
from activities.auth.granting import OWNER
from activities.auth.holding import hold_members
from activities.auth.models import ApiKey, UserSession
from activities.auth.permissions import PERMISSIONS, PERSONAL, UNTIL_ENROLLED, UNTIL_LINKED
from activities.auth.secrets import hashed
from activities.auth.tokens import AccessTokens
from activities.columns import now
from activities.operation import Actor, Granted, recheck_by
from activities.scim import tokens as directories
from nextscript.errors import Unauthenticated


class _Held(TypedDict):
    role: str | None
    projects: dict[UUID, frozenset[str]]
    flows: dict[UUID, Granted]
    connections: dict[UUID, Granted]
    roles: dict[UUID, str]


_SEEN_EVERY = timedelta(minutes=1)
"""How often "last used" is written down; a write per request would cost more than it tells."""


async def of_bearer(session: AsyncSession, credential: str, tokens: AccessTokens) -> Actor:
    """Give the actor of an API key, access token or directory's token. Raises Unauthenticated."""
    if credential.startswith("ns_"):
        return await _of_key(session, credential)
    if credential.startswith(directories.PREFIX):
        return await directories.actor_of(session, credential)
    tickets.refuse_as_credential(credential)
    row = await session.get(UserSession, tokens.session_of(credential))
    return await of_session(session, row)


async def of_cookie(session: AsyncSession, token: str) -> Actor:
    """Give the actor of a browser's session token. Raises Unauthenticated."""
    tickets.refuse_as_credential(token)
    return await of_session(session, await sessions.find(session, token))


async def again(session: AsyncSession, actor: Actor) -> Actor:
    """Give an actor as they are now, who was let in before. Raises Unauthenticated."""
    if actor.session_id is not None:
        return await of_session(session, await session.get(UserSession, actor.session_id))
    if directories.is_one(actor):
        return await directories.again(session, actor)
    return await _actor_of_key(session, await session.get(ApiKey, actor.id))


@recheck_by
async def _held_still(session: AsyncSession, actor: Actor) -> Actor:
    """Give an actor as they are until the transaction ends: whoever changes rights waits for it."""
    if actor.id is None:
        return actor  # the project itself, which nobody demotes
    await hold_members(session, actor.organisation_id)
    session.expire_all()
    return await again(session, actor)


async def of_session(session: AsyncSession, row: UserSession | None) -> Actor:
    """Give the actor of a session. Raises Unauthenticated for one that does not count any more."""
    if row is None or not sessions.is_live(row):
        raise Unauthenticated("The session has ended; sign in again.")
    found = await _person(session, row.user_id, row.organisation_id)
    user, late = found.user, single_sign_on.is_late(row, found.sso_required_since)
    must_link = late and found.rights.role != OWNER
    asks_factor = found.mfa_required or late
    must_enroll = asks_factor and not must_link and not found.has_factor and not row.strong
    rights = found.rights
    if must_link or must_enroll:
        rights = Rights(everywhere=UNTIL_LINKED if must_link else UNTIL_ENROLLED)
    if now() - row.seen_at > min(_SEEN_EVERY, timedelta(seconds=row.idle_seconds / 4)):
        row.seen_at = now()
    return Actor(
        kind="user",
        id=user.id,
        name=user.name,
        organisation_id=row.organisation_id,
        permissions=rights.everywhere,
        session_id=row.id,
        email=user.email,
        must_enroll=must_enroll,
        must_link=must_link,
        **_held(rights),
    )


def _held(rights: Rights) -> _Held:
    return {
        "role": rights.role,
        "projects": rights.projects,
        "flows": rights.flows,
        "connections": rights.connections,
        "roles": rights.roles,
    }


async def _of_key(session: AsyncSession, credential: str) -> Actor:
    prefix, _, secret = credential.removeprefix("ns_").partition("_")
    key = await session.scalar(select(ApiKey).where(col(ApiKey.prefix) == prefix[:16]))
    if key is None or not hmac.compare_digest(key.secret_hash, hashed(secret)):
        raise _key_refused()
    return await _actor_of_key(session, key)


async def _actor_of_key(session: AsyncSession, key: ApiKey | None) -> Actor:
    if key is None or not _counts(key):
        raise _key_refused()
    rights, email, name = await _rights_of(session, key)
    if key.last_used_at is None or now() - key.last_used_at > _SEEN_EVERY:
        key.last_used_at = now()
    scopes = PERMISSIONS if "*" in key.scopes else frozenset(key.scopes)
    rights = rights.cut((scopes - PERSONAL) | {"self"}, key.project_id)
    return Actor(
        kind="service" if key.service_account_id else "api_key",
        id=key.id,
        name=name,
        organisation_id=key.organisation_id,
        permissions=rights.everywhere,
        email=email,
        **_held(rights),
    )


async def _rights_of(session: AsyncSession, key: ApiKey) -> tuple[Rights, str | None, str]:
    """Give what a key's holder may now, their address if they are a person, and its name."""
    if key.user_id is not None:
        found = await _person(session, key.user_id, key.organisation_id)
        return found.rights, found.user.email, key.name
    held = await service_rights.of_account(session, key.service_account_id)
    if held is None:
        raise Unauthenticated("The service account of this key is disabled.")
    name, rights = held
    return rights, None, name


def _key_refused() -> Unauthenticated:
    return Unauthenticated("The API key is not valid, has expired or was revoked.")


def _counts(key: ApiKey) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now())


async def _person(session: AsyncSession, user_id: UUID, organisation_id: UUID) -> Found:
    found = await of_person(session, user_id, organisation_id)
    if found is None:
        raise Unauthenticated("This account is no longer a member here.")
    return found
