"""Codes somebody types: of their app, or one of their recovery codes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth import attempts, recovery_codes, totp
from activities.auth.attempts import CODES
from activities.parts import Parts

_DIGITS = 6


async def take(session: AsyncSession, user_id: UUID) -> None:
    """Count a code that is about to be looked at, and commit. Raises TooMany after five."""
    await attempts.take(session, _account(user_id), CODES)


async def accept(session: AsyncSession, parts: Parts, user_id: UUID, code: str) -> bool:
    """Use a code up; say whether it was right."""
    plain = "".join(code.split())
    if len(plain) == _DIGITS and plain.isdigit():
        return await totp.accept(session, parts, user_id, plain)
    return await recovery_codes.use(session, user_id, plain)


async def forget(session: AsyncSession, user_id: UUID) -> None:
    """Start again after a right one."""
    await attempts.forget(session, _account(user_id))


def _account(user_id: UUID) -> str:
    return f"mfa/{user_id}"
