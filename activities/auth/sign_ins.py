"""What the audit log says of signing in: that it worked, failed, or was tried too often."""

from __future__ import annotations

from uuid import UUID

from cachetools import TTLCache
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.events import INSTANCE, Detail, Event, Resource, Who
from activities.audit.recording import record
from activities.auth.emails import folded
from activities.auth.models import Member, Organisation, User, UserSession
from nextscript.errors import Invalid

_AGAIN_SECONDS = 60.0
_throttled: TTLCache[str, None] = TTLCache(maxsize=50_000, ttl=_AGAIN_SECONDS)
_NOBODY = Who("public", None, "Somebody")


def note_sign_in(session: AsyncSession, user: User, signed_in: UserSession) -> None:
    """Say that somebody signed in."""
    resource = Resource("session", str(signed_in.id), user.email)
    who = Who("user", user.id, user.name)
    said: dict[str, Detail] = {"method": signed_in.method, "second_factor": signed_in.strong}
    record(session, Event(signed_in.organisation_id, who, "auth.login", resource, "done", said))


async def note_failure(session: AsyncSession, account: str, user: User | None, code: str) -> None:
    """Say that signing in failed, and keep that, for its caller raises.

    What belongs to no account is noted as well, so that it takes as long.
    """
    log = await _organisation_of(session, user)
    resource = Resource("user", str(user.id) if user else None, _address(account))
    record(session, Event(log, _NOBODY, "auth.login", resource, "refused", {"code": code}))
    await session.commit()


async def note_throttled(session: AsyncSession, account: str) -> None:
    """Say that an account is tried too often: once a minute, for this is a flood."""
    if account in _throttled:
        return
    _throttled[account] = None
    user = await session.scalar(select(User).where(col(User.email) == account))
    await note_failure(session, account, user, "limit.rate")


async def note_reuse(session: AsyncSession, row: UserSession) -> None:
    """Say that a token that was rotated out came again, so that its session was ended."""
    user = await session.get(User, row.user_id)
    who = Who("user", row.user_id, user.name if user else "")
    resource = Resource("session", str(row.id), user.email if user else None)
    record(session, Event(row.organisation_id, who, "auth.token_reused", resource, "refused"))


async def _organisation_of(session: AsyncSession, user: User | None) -> UUID:
    """Give in whose log it is said: the account's, or that of the only organisation there is."""
    if user is None:
        only = list(await session.scalars(select(col(Organisation.id)).limit(2)))
        return only[0] if len(only) == 1 else INSTANCE
    own = select(col(Member.organisation_id)).where(col(Member.user_id) == user.id)
    return await session.scalar(own.order_by(col(Member.created_at)).limit(1)) or INSTANCE


def _address(account: str) -> str | None:
    """Give an address; what is none may be a password in the wrong field."""
    try:
        return folded(account)
    except Invalid:
        return None


def forget_all() -> None:
    """Note every flood again."""
    _throttled.clear()
