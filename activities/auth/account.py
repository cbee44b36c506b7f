"""What a person does with their own account: their name, their password, their sessions.

Only somebody who is signed in: a key of theirs is for programs and holds no `account.manage`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth import attempts, tickets
from activities.auth.models import User, UserSession
from activities.auth.passwords import hash_password, refuse_weak_for
from activities.auth.signing_in import is_password
from activities.auth.single_sign_on import refuse_password
from activities.columns import now
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Invalid, NotFound
from nextscript.findings import Finding


@operation("account.rename", permission="account.manage", audit="user")
async def rename(session: AsyncSession, actor: Actor, name: str) -> None:
    """Call oneself something else."""
    user = await session.get_one(User, actor.id)
    user.name = name
    about(user.id, name, None, changed=["name"])


@operation("account.change_password", permission="account.manage", audit="user")
async def change_password(
    session: AsyncSession, actor: Actor, parts: Parts, current: str, password: str
) -> None:
    """Take another password and end all other sessions.

    Raises Invalid for a wrong current password or a weak new one, TooMany after ten wrong ones,
    Forbidden for who comes in by a provider alone.
    """
    user = await session.get_one(User, actor.id)
    await refuse_password(session, user.id)
    await attempts.take(session, user.email)
    if not await is_password(session, user.email, current, user):
        raise _wrong()
    await attempts.forget(session, user.email)
    await refuse_weak_for(parts, user, password)
    user.password_hash = await hash_password(password)
    ended = await end_all(session, user.id, but=actor.session_id)
    about(user.id, user.name, None, changed=["password"], sessions_ended=ended)


@operation("sessions.list", permission="account.manage", unaudited="changes nothing")
async def sessions(session: AsyncSession, actor: Actor) -> Sequence[UserSession]:
    """Give the caller's live sessions, the one that was used last first."""
    query = select(UserSession).where(
        col(UserSession.user_id) == actor.id,
        col(UserSession.ended_at).is_(None),
        col(UserSession.expires_at) > now(),
        _idles_until() > now(),
    )
    return list(await session.scalars(query.order_by(col(UserSession.seen_at).desc())))


@operation("sessions.end", permission="account.manage", audit="session")
async def end(session: AsyncSession, actor: Actor, session_id: UUID) -> None:
    """End one of the caller's sessions at once. Raises NotFound for any other."""
    ended = await session.scalar(
        update(UserSession)
        .where(
            col(UserSession.id) == session_id,
            col(UserSession.user_id) == actor.id,
            col(UserSession.ended_at).is_(None),
        )
        .values(ended_at=now())
        .returning(col(UserSession.id))
    )
    if ended is None:
        raise NotFound("There is no such session.")
    about(session_id, actor.name, None)


@operation("sessions.end_others", permission="account.manage", audit="user")
async def end_others(session: AsyncSession, actor: Actor) -> None:
    """End all of the caller's sessions but the one they ask by."""
    ended = await end_all(session, actor.id, but=actor.session_id)
    about(actor.id, actor.name, None, sessions_ended=ended)


async def end_all(session: AsyncSession, user_id: UUID | None, *, but: UUID | None) -> int:
    """End a person's sessions and the sign-ins under way; say how many sessions there were."""
    await tickets.void(session, user_id)
    ended = await session.scalars(
        update(UserSession)
        .where(
            col(UserSession.user_id) == user_id,
            col(UserSession.id).is_distinct_from(but),
            col(UserSession.ended_at).is_(None),
        )
        .values(ended_at=now())
        .returning(col(UserSession.id))
    )
    return len(ended.all())


def _idles_until() -> ColumnElement[datetime]:
    seconds = col(UserSession.idle_seconds) * func.make_interval(0, 0, 0, 0, 0, 0, 1)
    return col(UserSession.seen_at) + seconds


def _wrong() -> Invalid:
    said = "This is not your current password."
    finding = Finding(
        severity="error", code="auth.wrong_password", pointer="/current", message=said
    )
    return Invalid(said, code="auth.wrong_password", findings=[finding])
