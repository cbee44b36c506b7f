"""Sessions: rows in the database, whose holder has a token that rotates.

A browser's token is its cookie; a program's is a refresh token, and the row its family.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.origin import current_origin
from activities.audit.scope import about
from activities.auth import sign_ins
from activities.auth.models import RotatedToken, UserSession
from activities.auth.secrets import hashed, new_secret
from activities.columns import now
from activities.operation import Actor, operation
from activities.parts import Parts

Client = Literal["browser", "token"]
"""Who holds a session: a browser by its cookie, or a program by refresh tokens."""

GRACE = timedelta(seconds=10)
"""How long a token that was just rotated still counts: two tabs may refresh at once."""

_MOST_AGENT = 500


@dataclass(frozen=True)
class SignedIn:
    """A session, and its holder's token when a new one was made."""

    session: UserSession
    token: str | None


@dataclass(frozen=True)
class Shown:
    """How somebody showed who they are: by what, whether by two factors, and when."""

    method: str
    strong: bool = False
    at: datetime = field(default_factory=now)


def open_for(
    session: AsyncSession,
    user_id: UUID,
    organisation_id: UUID,
    *,
    parts: Parts,
    shown: Shown,
    client: Client = "browser",
) -> SignedIn:
    """Begin a session for somebody who has proven who they are, all factors that are due."""
    token, origin = new_secret(), current_origin()
    settings = parts.settings
    row = UserSession(
        organisation_id=organisation_id,
        user_id=user_id,
        token_hash=hashed(token),
        expires_at=now() + timedelta(seconds=settings.session_seconds),
        idle_seconds=settings.session_idle_seconds,
        client=client,
        method=shown.method,
        strong=shown.strong,
        proven_at=shown.at,
        address=origin.address,
        user_agent=agent_of(origin.user_agent),
    )
    session.add(row)
    return SignedIn(row, token)


async def find(
    session: AsyncSession, token: str, *, client: Client = "browser", lock: bool = False
) -> UserSession | None:
    """Give the live session of a holder's token, or None.

    A token that was rotated out ends its session once the grace is over; that is to be committed
    although the caller is refused.
    """
    mark = hashed(token)
    query = select(UserSession).where(
        or_(col(UserSession.token_hash) == mark, col(UserSession.previous_hash) == mark),
        col(UserSession.client) == client,
    )
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None:
        await _end_copied(session, mark, client)
        return None
    if not is_live(row):
        return None
    if row.token_hash != mark and now() - row.rotated_at > GRACE:
        await _end_reused(session, row)
        return None
    return row


def is_live(row: UserSession) -> bool:
    """Say whether a session still counts: not ended, not too old, not idle for too long."""
    at = now()
    idle = timedelta(seconds=row.idle_seconds)
    return row.ended_at is None and row.expires_at > at and at - row.seen_at < idle


@operation("auth.logout", permission="self", audit="session")
async def logout(session: AsyncSession, actor: Actor) -> None:
    """End the session the actor came by at once, access tokens included."""
    about(actor.session_id, actor.name, None)
    await session.execute(
        update(UserSession)
        .where(col(UserSession.id) == actor.session_id, col(UserSession.ended_at).is_(None))
        .values(ended_at=now())
    )


def agent_of(user_agent: str | None) -> str | None:
    """Give what a program says of itself as it is kept."""
    return user_agent and user_agent[:_MOST_AGENT].replace("\0", "")


async def forget_rotated(session: AsyncSession) -> None:
    """Delete the old tokens of sessions that are over: nothing is left for them to end."""
    over = select(col(UserSession.id)).where(
        or_(col(UserSession.ended_at).is_not(None), col(UserSession.expires_at) < now())
    )
    await session.execute(delete(RotatedToken).where(col(RotatedToken.session_id).in_(over)))


async def _end_copied(session: AsyncSession, mark: bytes, client: Client) -> None:
    old = await session.get(RotatedToken, mark)
    row = await session.get(UserSession, old.session_id) if old else None
    if row is not None and row.client == client and is_live(row):
        await _end_reused(session, row)


async def _end_reused(session: AsyncSession, row: UserSession) -> None:
    row.ended_at = now()
    await sign_ins.note_reuse(session, row)
