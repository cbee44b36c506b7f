"""Signing in: a first factor, then the second where one is due, then a session.

Whatever the first factor was (a password here, a provider's word elsewhere), `sign_in` goes on.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth import attempts, factors, sign_ins, tickets
from activities.auth.emails import folded
from activities.auth.models import Member, Organisation, User, UserSession
from activities.auth.passwords import verify_password
from activities.auth.sessions import Client, Shown, SignedIn, open_for
from activities.auth.single_sign_on import lets_in_otherwise, refuse_linked
from activities.parts import Parts
from nextscript.errors import Forbidden, Invalid, MfaRequired, TooMany, Unauthenticated


async def login(
    session: AsyncSession, parts: Parts, email: str, password: str, client: Client = "browser"
) -> SignedIn:
    """Sign in with a password. Raises Unauthenticated, MfaRequired, or TooMany after ten failures
    or while too many others are at it.

    An unknown account answers as a known one with a wrong password, and takes as long.
    """
    account = _account(email)
    await _take(session, account)
    user = await session.scalar(select(User).where(col(User.email) == account))
    await session.commit()  # others may have the connection while this one hashes
    right = await is_password(session, account, password, user)
    known = user if right and user and not user.disabled else None
    home = await home_of(session, known.id, client) if known else None
    if user is None or home is None:
        await sign_ins.note_failure(session, account, user, "auth.failed")
        raise Unauthenticated("The e-mail address or the password is wrong.", code="auth.failed")
    await attempts.forget(session, account)
    return await sign_in(session, user, home, method="password", parts=parts, client=client)


async def sign_in(
    session: AsyncSession,
    user: User,
    organisation_id: UUID,
    *,
    method: str,
    parts: Parts,
    client: Client = "browser",
    strong: bool = False,
) -> SignedIn:
    """Go on with a sign-in whose first factor was right: the one way to a session of a known user.

    `method` is that factor's name in the audit log: `password`, `passkey`, `oidc`, `saml`, ….
    `strong` says that it stands for two, as a passkey does, or a provider that vouches for it:
    then nothing more is asked, here or by an organisation that requires a second factor.

    Raises MfaRequired when a second factor is due: its ticket is kept (this commits) and goes on
    at `/v1/auth/mfa/totp/verify` or by a passkey. Raises Unauthenticated for somebody who is
    disabled or no member of the organisation, Forbidden `auth.sso_required` for who is to come by
    its provider.
    """
    if user.disabled or not await is_member(session, user.id, organisation_id):
        raise Unauthenticated("This account is no longer a member here.", code="auth.failed")
    organisation = await session.get_one(Organisation, organisation_id)
    try:
        await refuse_linked(session, user, organisation, method)
    except Forbidden as refusal:
        await sign_ins.note_failure(session, user.email, user, refusal.code)
        raise
    if not strong and (due := await factors.of(session, user.id)):
        ticket = tickets.issue(session, user.id, organisation_id, method=method, client=client)
        await session.commit()
        raise MfaRequired(ticket, due)
    shown = Shown(method, strong)
    signed_in = open_for(session, user.id, organisation_id, parts=parts, shown=shown, client=client)
    sign_ins.note_sign_in(session, user, signed_in.session)
    return signed_in


async def home_of(session: AsyncSession, user_id: UUID, client: Client) -> UUID | None:
    """Give the organisation somebody signs in to: the last they used, or the first they joined.

    One that wants its own provider comes after those that let them in. Programs go by programs
    alone: what their person does in a browser leads none elsewhere.
    """
    used = select(func.max(col(UserSession.seen_at))).where(
        col(UserSession.user_id) == user_id,
        col(UserSession.organisation_id) == col(Member.organisation_id),
        col(UserSession.client) == client,
    )
    last_first = used.scalar_subquery().desc().nulls_last()
    own = select(col(Member.organisation_id)).where(col(Member.user_id) == user_id)
    own = own.join(Organisation, col(Organisation.id) == col(Member.organisation_id))
    order = (lets_in_otherwise().desc(), last_first, col(Member.created_at))
    return await session.scalar(own.order_by(*order).limit(1))


async def is_password(
    session: AsyncSession, account: str, password: str, user: User | None
) -> bool:
    """Say whether it is somebody's password; a guess that is not looked at is given back.

    Who has none, having come by a provider, is told as a wrong one is. Raises TooMany.
    """
    stored = user.password_hash or None if user else None
    try:
        return await verify_password(password, stored)
    except TooMany:
        await attempts.give_back(session, account)
        raise


async def is_member(session: AsyncSession, user_id: UUID, organisation_id: UUID) -> bool:
    """Say whether somebody belongs to an organisation, or to a project of it."""
    query = select(col(Member.id)).where(
        col(Member.user_id) == user_id, col(Member.organisation_id) == organisation_id
    )
    return await session.scalar(query.limit(1)) is not None


def _account(email: str) -> str:
    try:
        return folded(email)
    except Invalid:
        return email.strip().lower()[:320]


async def _take(session: AsyncSession, account: str) -> None:
    try:
        await attempts.take(session, account)
    except TooMany:
        await sign_ins.note_throttled(session, account)
        raise
