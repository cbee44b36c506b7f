"""A new password by mail, for who forgot theirs: a link that works once, within half an hour.

To ask costs the same for every address: a row is written. What follows is done a moment later, by
`mailing.outbox`, whatever is asked meanwhile.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.events import Event, Resource, Who
from activities.audit.recording import record
from activities.auth import attempts, mails
from activities.auth.account import end_all
from activities.auth.emails import folded
from activities.auth.mails import Letter
from activities.auth.models import Member, PasswordReset, User
from activities.auth.passwords import hash_password, refuse_weak_for
from activities.auth.secrets import hashed, new_secret
from activities.auth.single_sign_on import may_use_password, refuse_password
from activities.columns import now
from activities.parts import Parts
from nextscript.errors import Invalid
from nextscript.findings import Finding
from store.session import open_session

LASTS = timedelta(minutes=30)
MOST, WINDOW = 3, timedelta(minutes=15)
_KEPT = timedelta(days=1)
_MANY = 100
_SUBJECT = "A new password"
_TEXT = """\
Somebody, most likely you, wants to set a new password for {address}.

{link}

The link works once, for 30 minutes. If it was not you, there is nothing to do."""

_NO_PASSWORD = """\
Somebody, most likely you, wants to set a new password for {address}.

Your organisation signs in by single sign-on, so there is no password to set. Go to

{link}

and choose your organisation's button. If that does not let you in, ask an admin."""


async def ask(session: AsyncSession, email: str) -> None:
    """Note that somebody forgot their password, unless they ask three times in 15 minutes.

    Raises Invalid for what is no address.
    """
    address = folded(email)
    if not await _first(session, address):
        return
    recent = select(func.count()).where(
        col(PasswordReset.address) == address, col(PasswordReset.created_at) > now() - WINDOW
    )
    if (await session.scalar(recent) or 0) < MOST:
        session.add(PasswordReset(address=address, expires_at=now() + LASTS))


async def _first(session: AsyncSession, address: str) -> bool:
    """Say whether nobody else asks for this address at this moment; nobody waits for another."""
    lock = func.pg_try_advisory_xact_lock(func.hashtext(f"reset/{address}"))
    return bool(await session.scalar(select(lock)))


async def deliver(parts: Parts) -> None:
    """Write the mails that were asked for, to whom there is."""
    async with open_session(parts.sessions) as session:
        due = select(PasswordReset).where(col(PasswordReset.handled_at).is_(None))
        order = due.order_by(col(PasswordReset.id)).limit(_MANY)
        for row in await session.scalars(order.with_for_update(skip_locked=True)):
            row.handled_at = now()
            await _write(session, parts, row)


async def forget_old(parts: Parts) -> None:
    """Delete what is long over: questions for a link, and mails that are of no use any more."""
    async with open_session(parts.sessions) as session:
        old = col(PasswordReset.created_at) < now() - _KEPT
        await session.execute(delete(PasswordReset).where(old))
        await mails.forget_old(session)


async def reset(session: AsyncSession, parts: Parts, token: str, password: str) -> None:
    """Set a password by the link of a mail and end every session.

    Raises Invalid for a link that was used, is too old or is not the newest, and for a weak one;
    Forbidden for who comes in by a provider alone.
    """
    query = select(PasswordReset).where(
        col(PasswordReset.token_hash) == hashed(token),
        col(PasswordReset.used_at).is_(None),
        col(PasswordReset.expires_at) > now(),
    )
    row = await session.scalar(query.with_for_update())
    user = await session.get(User, row.user_id, with_for_update=True) if row else None
    if row is None or user is None or user.disabled:
        raise _refused()
    await refuse_password(session, user.id)
    await refuse_weak_for(parts, user, password)
    user.password_hash = await hash_password(password)
    await _use_up(session, user.id)
    await mails.withdraw(session, user.email, _SUBJECT, None)
    ended = await end_all(session, user.id, but=None)
    await attempts.forget(session, user.email)
    await _note(session, user, ended)


async def _write(session: AsyncSession, parts: Parts, row: PasswordReset) -> None:
    user = await session.scalar(
        select(User).where(col(User.email) == row.address, col(User.disabled).is_(False))
    )
    homes = await _organisations(session, user.id) if user else []
    if user is None or not homes:
        return
    if not await may_use_password(session, user.id):
        mails.write(session, parts, _without(parts, homes, user))
        return
    token = await _renew(session, user, row)
    link = f"{parts.settings.public_url}/reset#{token}"
    text = _TEXT.format(address=user.email, link=link)
    # Who owns one of several organisations must not get into the others by it.
    letter = Letter(homes[0], user.email, _SUBJECT, text, LASTS, shown=len(homes) == 1)
    mails.write(session, parts, letter)


def _without(parts: Parts, homes: list[UUID], user: User) -> Letter:
    text = _NO_PASSWORD.format(address=user.email, link=f"{parts.settings.public_url}/sign-in")
    return Letter(homes[0], user.email, _SUBJECT, text, LASTS, shown=len(homes) == 1)


async def new_token(session: AsyncSession, user: User) -> str:
    """Make the one token by which somebody sets a password, for who hands it to them otherwise."""
    row = PasswordReset(address=user.email, handled_at=now(), expires_at=now() + LASTS)
    session.add(row)
    return await _renew(session, user, row)


async def _renew(session: AsyncSession, user: User, row: PasswordReset) -> str:
    await _use_up(session, user.id)
    await mails.withdraw(session, user.email, _SUBJECT, None)  # their links work no more
    token = new_secret()
    row.user_id, row.token_hash, row.expires_at = user.id, hashed(token), now() + LASTS
    return token


async def _organisations(session: AsyncSession, user_id: UUID) -> list[UUID]:
    query = select(col(Member.organisation_id)).where(col(Member.user_id) == user_id)
    return list(dict.fromkeys(await session.scalars(query.order_by(col(Member.created_at)))))


async def _use_up(session: AsyncSession, user_id: UUID) -> None:
    """Let only one link of a person count: the newest, and none once one was used."""
    await session.execute(
        update(PasswordReset)
        .where(col(PasswordReset.user_id) == user_id, col(PasswordReset.used_at).is_(None))
        .values(used_at=now())
    )


async def _note(session: AsyncSession, user: User, ended: int) -> None:
    who, resource = Who("user", user.id, user.name), Resource("user", str(user.id), user.email)
    for home in await _organisations(session, user.id):
        said = Event(home, who, "auth.password_reset", resource, "done", {"sessions_ended": ended})
        record(session, said)


def _refused() -> Invalid:
    said = "This link was used, is too old, or a newer one was sent. Ask for another."
    finding = Finding(severity="error", code="auth.bad_link", pointer="/token", message=said)
    return Invalid(said, code="auth.bad_link", findings=[finding])
