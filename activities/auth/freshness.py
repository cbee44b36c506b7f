"""Whether it is still the person: what touches their factors asks who has not shown it of late."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.scope import about
from activities.auth import attempts, codes
from activities.auth.factors import FRESH
from activities.auth.models import User, UserSession
from activities.auth.signing_in import is_password
from activities.columns import now
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Forbidden, Invalid
from nextscript.findings import Finding


async def refuse_stale(session: AsyncSession, actor: Actor) -> UUID:
    """Give who asks. Raises Forbidden `mfa.fresh` unless they showed it within five minutes."""
    row = await session.get(UserSession, actor.session_id) if actor.session_id else None
    if row is None or now() - row.proven_at > FRESH:
        raise Forbidden("Show again that it is you, then go on.", code="mfa.fresh")
    return row.user_id


async def mark(session: AsyncSession, actor: Actor) -> None:
    """Note that the actor has just shown who they are."""
    row = await session.get_one(UserSession, actor.session_id)
    row.proven_at = now()
    about(row.id, actor.name, None)


@operation("mfa.prove_by_password", permission="factor.manage", audit="session")
async def by_password(session: AsyncSession, actor: Actor, password: str) -> None:
    """Show again who one is. Raises Invalid for a wrong password, TooMany after ten."""
    user = await session.get_one(User, actor.id)
    await attempts.take(session, user.email)
    if not await is_password(session, user.email, password, user):
        raise _wrong("This is not your password.", "/password", "auth.wrong_password")
    await attempts.forget(session, user.email)
    await mark(session, actor)


@operation("mfa.prove_by_code", permission="factor.manage", audit="session")
async def by_code(session: AsyncSession, actor: Actor, parts: Parts, code: str) -> None:
    """Show again who one is. Raises Invalid for a wrong code, TooMany after five."""
    user = await session.get_one(User, actor.id)
    await codes.take(session, user.id)
    if not await codes.accept(session, parts, user.id, code):
        raise _wrong("This code is wrong, or was used.", "/code", "mfa.failed")
    await codes.forget(session, user.id)
    await mark(session, actor)


def _wrong(said: str, pointer: str, code: str) -> Invalid:
    finding = Finding(severity="error", code=code, pointer=pointer, message=said)
    return Invalid(said, code=code, findings=[finding])
