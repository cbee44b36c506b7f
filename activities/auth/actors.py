"""Who a credential stands for, and what they may: asked anew with every request."""

from __future__ import annotations

import hmac
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth import sessions
from activities.auth.models import ApiKey, Member, User, UserSession
from activities.auth.permissions import PERMISSIONS, PERSONAL, granted
from activities.auth.secrets import hashed
from activities.auth.tokens import AccessTokens
from activities.columns import now
from activities.operation import Actor
from nextscript.errors import Unauthenticated

_SEEN_EVERY = timedelta(minutes=1)
"""How often "last used" is written down; a write per request would cost more than it tells."""


async def of_bearer(session: AsyncSession, credential: str, tokens: AccessTokens) -> Actor:
    """Give the actor of an API key or access token. Raises Unauthenticated."""
    if credential.startswith("ns_"):
        return await _of_key(session, credential)
    row = await session.get(UserSession, tokens.session_of(credential))
    return await _of_session(session, row)


async def of_cookie(session: AsyncSession, token: str) -> Actor:
    """Give the actor of a browser's session token. Raises Unauthenticated."""
    return await _of_session(session, await sessions.find(session, token))


async def again(session: AsyncSession, actor: Actor) -> Actor:
    """Give an actor as they are now, who was let in before. Raises Unauthenticated."""
    if actor.session_id is not None:
        return await _of_session(session, await session.get(UserSession, actor.session_id))
    return await _actor_of_key(session, await session.get(ApiKey, actor.id))


async def _of_session(session: AsyncSession, row: UserSession | None) -> Actor:
    if row is None or not sessions.is_live(row):
        raise Unauthenticated("The session has ended; sign in again.")
    user, member = await _person(session, row.user_id, row.organisation_id)
    if now() - row.seen_at > _SEEN_EVERY:
        row.seen_at = now()
    return Actor(
        kind="user",
        id=user.id,
        name=user.name,
        organisation_id=row.organisation_id,
        permissions=granted(member.role, member.project_id),
        project_id=member.project_id,
        session_id=row.id,
        role=member.role,
        email=user.email,
    )


async def _of_key(session: AsyncSession, credential: str) -> Actor:
    prefix, _, secret = credential.removeprefix("ns_").partition("_")
    key = await session.scalar(select(ApiKey).where(col(ApiKey.prefix) == prefix[:16]))
    if key is None or not hmac.compare_digest(key.secret_hash, hashed(secret)):
        raise _key_refused()
    return await _actor_of_key(session, key)


async def _actor_of_key(session: AsyncSession, key: ApiKey | None) -> Actor:
    if key is None or not _counts(key):
        raise _key_refused()
    user, member = await _person(session, key.user_id, key.organisation_id)
    if key.last_used_at is None or now() - key.last_used_at > _SEEN_EVERY:
        key.last_used_at = now()
    scopes = PERMISSIONS if "*" in key.scopes else frozenset(key.scopes)
    return Actor(
        kind="api_key",
        id=key.id,
        name=key.name,
        organisation_id=key.organisation_id,
        permissions=((scopes & granted(member.role, member.project_id)) - PERSONAL) | {"self"},
        project_id=key.project_id or member.project_id,
        role=member.role,
        email=user.email,
    )


def _key_refused() -> Unauthenticated:
    return Unauthenticated("The API key is not valid, has expired or was revoked.")


def _counts(key: ApiKey) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now())


async def _person(
    session: AsyncSession, user_id: UUID, organisation_id: UUID
) -> tuple[User, Member]:
    """Give a person and their role; one in the whole organisation goes before one in a project."""
    found = await session.execute(
        select(User, Member)
        .join(Member, col(Member.user_id) == col(User.id))
        .where(
            col(User.id) == user_id,
            col(User.disabled).is_(False),
            col(Member.organisation_id) == organisation_id,
        )
        .order_by(col(Member.project_id).is_not(None), col(Member.created_at))
        .limit(1)
    )
    row = found.first()
    if row is None:
        raise Unauthenticated("This account is no longer a member here.")
    return row[0], row[1]
