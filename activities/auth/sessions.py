"""Signing in and out: a session lives in the database, the browser holds a token that rotates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.origin import current_origin
from activities.audit.scope import about
from activities.auth import attempts, sign_ins
from activities.auth.emails import folded
from activities.auth.models import Member, User, UserSession
from activities.auth.passwords import verify_password
from activities.auth.secrets import hashed, new_secret
from activities.columns import now
from activities.operation import Actor, operation
from nextscript.errors import Invalid, TooMany, Unauthenticated

IDLE, ABSOLUTE = timedelta(hours=24), timedelta(days=14)
GRACE = timedelta(seconds=10)
"""How long a token that was just rotated still counts: two tabs may refresh at once."""

_MOST_AGENT = 500


@dataclass(frozen=True)
class SignedIn:
    """A session, and the token for the browser when a new one was made."""

    session: UserSession
    token: str | None


async def login(session: AsyncSession, email: str, password: str) -> SignedIn:
    """Sign in with a password. Raises Unauthenticated, or TooMany after ten failures or while
    too many others are at it.

    An unknown account answers as a known one with a wrong password, and takes as long.
    """
    account = _account(email)
    await _refuse_flood(session, account)
    user = await session.scalar(select(User).where(col(User.email) == account))
    await session.commit()  # others may have the connection while this one hashes
    right = await verify_password(password, user.password_hash if user else None)
    if not right or user is None or user.disabled:
        raise await _failure(session, account, user)
    member = await session.scalar(
        select(Member).where(col(Member.user_id) == user.id).order_by(col(Member.created_at))
    )
    if member is None:
        raise await _failure(session, account, user)
    await attempts.forget(session, account)
    signed_in = open_for(session, user.id, member.organisation_id)
    sign_ins.note_sign_in(session, user, signed_in.session)
    return signed_in


def open_for(session: AsyncSession, user_id: UUID, organisation_id: UUID) -> SignedIn:
    """Begin a session for somebody who has proven who they are."""
    token, origin = new_secret(), current_origin()
    row = UserSession(
        organisation_id=organisation_id,
        user_id=user_id,
        token_hash=hashed(token),
        expires_at=now() + ABSOLUTE,
        address=origin.address,
        user_agent=origin.user_agent and origin.user_agent[:_MOST_AGENT].replace("\0", ""),
    )
    session.add(row)
    return SignedIn(row, token)


async def refresh(session: AsyncSession, token: str) -> SignedIn:
    """Rotate a session's token; one that was rotated a moment ago by another tab stays."""
    row = await find(session, token, lock=True)
    if row is None:
        raise Unauthenticated("Sign in first.")
    if row.previous_hash == hashed(token):
        return SignedIn(row, None)
    fresh = new_secret()
    row.previous_hash, row.token_hash, row.rotated_at = row.token_hash, hashed(fresh), now()
    row.seen_at = now()
    return SignedIn(row, fresh)


async def find(session: AsyncSession, token: str, *, lock: bool = False) -> UserSession | None:
    """Give the live session of a browser's token, or None.

    A token that was rotated out ends its session once the grace is over.
    """
    mark = hashed(token)
    query = select(UserSession).where(
        or_(col(UserSession.token_hash) == mark, col(UserSession.previous_hash) == mark)
    )
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None or not is_live(row):
        return None
    if row.token_hash != mark and now() - row.rotated_at > GRACE:
        row.ended_at = now()
        await sign_ins.note_reuse(session, row)
        return None
    return row


def is_live(row: UserSession) -> bool:
    """Say whether a session still counts: not ended, not too old, not idle for too long."""
    at = now()
    return row.ended_at is None and row.expires_at > at and at - row.seen_at < IDLE


@operation("auth.logout", permission="self", audit="session")
async def logout(session: AsyncSession, actor: Actor) -> None:
    """End the session the actor came by at once, access tokens included."""
    about(actor.session_id, actor.name, None)
    await session.execute(
        update(UserSession)
        .where(col(UserSession.id) == actor.session_id, col(UserSession.ended_at).is_(None))
        .values(ended_at=now())
    )


def _account(email: str) -> str:
    try:
        return folded(email)
    except Invalid:
        return email.strip().lower()[:320]


async def _refuse_flood(session: AsyncSession, account: str) -> None:
    try:
        await attempts.refuse_flood(session, account)
    except TooMany:
        await sign_ins.note_throttled(session, account)
        raise


async def _failure(session: AsyncSession, account: str, user: User | None) -> Unauthenticated:
    await attempts.count_failure(session, account)
    await sign_ins.note_failure(session, account, user, "auth.failed")
    return Unauthenticated("The e-mail address or the password is wrong.", code="auth.failed")
