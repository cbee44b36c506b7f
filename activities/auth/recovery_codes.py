"""Recovery codes: ten, each of which stands once for a factor that was lost."""

from __future__ import annotations

import base64
import secrets
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.models import RecoveryCode
from activities.auth.secrets import hashed

HOW_MANY = 10
_BYTES, _GROUP = 10, 4


async def write(session: AsyncSession, user_id: UUID) -> list[str]:
    """Make somebody's codes anew."""
    await session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))
    codes = [_new_code() for _ in range(HOW_MANY)]
    session.add_all(RecoveryCode(user_id=user_id, code_hash=hashed(_plain(one))) for one in codes)
    return codes


async def write_first(session: AsyncSession, user_id: UUID) -> list[str] | None:
    """Make somebody's codes with their first factor; None when they have some."""
    some = select(RecoveryCode).where(col(RecoveryCode.user_id) == user_id).limit(1)
    return None if await session.scalar(some) else await write(session, user_id)


async def use(session: AsyncSession, user_id: UUID, code: str) -> bool:
    """Use a code up; say whether it was one. Of two at the same moment one is."""
    used = delete(RecoveryCode).where(
        col(RecoveryCode.user_id) == user_id, col(RecoveryCode.code_hash) == hashed(_plain(code))
    )
    return await session.scalar(used.returning(col(RecoveryCode.user_id))) is not None


def _new_code() -> str:
    text = base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _plain(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isalnum())
