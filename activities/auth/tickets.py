"""Tickets: sign-ins that wait for their second factor.

A ticket opens nothing. It works for ten minutes, in the program it was given to, for one sign-in,
and for five codes.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.origin import current_origin
from activities.auth.models import MfaTicket
from activities.auth.secrets import hashed, new_secret
from activities.auth.sessions import Client, agent_of
from activities.columns import now
from nextscript.errors import Unauthenticated

LASTS = timedelta(minutes=10)
MOST_CODES = 5
_PREFIX = "mfa_"


def issue(
    session: AsyncSession, user_id: UUID, organisation_id: UUID, *, method: str, client: Client
) -> str:
    """Make a ticket for somebody whose first factor was right."""
    token = _PREFIX + new_secret()
    session.add(
        MfaTicket(
            token_hash=hashed(token),
            organisation_id=organisation_id,
            user_id=user_id,
            method=method,
            client=client,
            user_agent=agent_of(current_origin().user_agent),
            expires_at=now() + LASTS,
        )
    )
    return token


def refuse_as_credential(credential: str) -> None:
    """Raise Unauthenticated `mfa.required` for a ticket that is sent as if it were a sign-in."""
    if credential.startswith(_PREFIX):
        raise Unauthenticated("Show your second factor first.", code="mfa.required")


async def read(session: AsyncSession, token: str) -> MfaTicket:
    """Give a ticket that still works. Raises Unauthenticated `mfa.ticket`."""
    row = await session.get(MfaTicket, hashed(token))
    agent = agent_of(current_origin().user_agent)
    if row is None or row.expires_at <= now() or row.user_agent != agent:
        raise _dead()
    if row.attempts >= MOST_CODES:
        raise _dead()
    return row


async def take(session: AsyncSession, row: MfaTicket) -> None:
    """Count a code that is about to be looked at, and commit. Raises Unauthenticated."""
    counted = (
        update(MfaTicket)
        .where(col(MfaTicket.token_hash) == row.token_hash, col(MfaTicket.attempts) < MOST_CODES)
        .values(attempts=col(MfaTicket.attempts) + 1)
        .returning(col(MfaTicket.attempts))
    )
    if await session.scalar(counted) is None:
        raise _dead()
    await session.commit()


async def use_up(session: AsyncSession, row: MfaTicket) -> None:
    """Let a ticket be used. Raises Unauthenticated when somebody else just did."""
    mine = delete(MfaTicket).where(col(MfaTicket.token_hash) == row.token_hash)
    if await session.scalar(mine.returning(col(MfaTicket.user_id))) is None:
        raise _dead()


async def void(session: AsyncSession, user_id: UUID | None) -> None:
    """Let no sign-in of somebody go on."""
    await session.execute(delete(MfaTicket).where(col(MfaTicket.user_id) == user_id))


async def forget_old(session: AsyncSession) -> None:
    """Delete what is too old."""
    old = select(col(MfaTicket.token_hash)).where(col(MfaTicket.expires_at) < now())
    free = old.with_for_update(skip_locked=True)
    await session.execute(delete(MfaTicket).where(col(MfaTicket.token_hash).in_(free)))


def _dead() -> Unauthenticated:
    return Unauthenticated("This sign-in took too long; begin again.", code="mfa.ticket")
