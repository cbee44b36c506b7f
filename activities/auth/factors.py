"""Second factors: which somebody has, and what follows when they change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from activities.auth.models import (
    Member,
    MfaTicket,
    Organisation,
    Passkey,
    RecoveryCode,
    TotpFactor,
    UserSession,
)
from activities.auth.passkey_answers import is_possible
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Conflict

FRESH = timedelta(minutes=5)
"""How long who has just shown who they are may change their factors."""


@dataclass(frozen=True)
class Held:
    """What somebody has, and until when they may change it."""

    totp_since: datetime | None
    passkeys: int
    passkeys_possible: bool
    recovery_codes: int
    required: bool
    fresh_until: datetime


@operation("mfa.get", permission="factor.manage", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor, parts: Parts) -> Held:
    """Say which second factors the caller has."""
    row = await session.get_one(UserSession, actor.session_id)
    app = await session.get(TotpFactor, row.user_id)
    _, passkeys, codes = await count(session, row.user_id)
    return Held(
        totp_since=app.confirmed_at if app else None,
        passkeys=passkeys,
        passkeys_possible=is_possible(parts),
        recovery_codes=codes,
        required=await requiring(session, row.user_id) is not None,
        fresh_until=row.proven_at + FRESH,
    )


async def of(session: AsyncSession, user_id: UUID) -> list[str]:
    """Give the factors somebody can show: of `totp`, `passkey` and `recovery`; none without one."""
    totp, passkeys, codes = await count(session, user_id)
    if not totp and not passkeys:
        return []
    held = {"totp": totp, "passkey": passkeys, "recovery": codes}
    return [name for name, number in held.items() if number]


async def count(session: AsyncSession, user_id: UUID) -> tuple[int, int, int]:
    """Give how many apps, passkeys and recovery codes somebody has."""
    apps = select(func.count()).where(
        col(TotpFactor.user_id) == user_id, col(TotpFactor.sealed).is_not(None)
    )
    passkeys = select(func.count()).where(col(Passkey.user_id) == user_id)
    codes = select(func.count()).where(col(RecoveryCode.user_id) == user_id)
    row = (
        await session.execute(
            select(apps.scalar_subquery(), passkeys.scalar_subquery(), codes.scalar_subquery())
        )
    ).one()
    return row[0], row[1], row[2]


def held_by(user_id: Mapped[UUID]) -> ColumnElement[bool]:
    """Say in SQL whether the person of a column has a second factor."""
    return or_(
        exists().where(col(TotpFactor.user_id) == user_id, col(TotpFactor.sealed).is_not(None)),
        exists().where(col(Passkey.user_id) == user_id),
    )


async def refuse_last(session: AsyncSession, user_id: UUID) -> None:
    """Raise Conflict `mfa.needed` when an only factor is about to go and one is required."""
    totp, passkeys, _ = await count(session, user_id)
    if totp + passkeys > 1:
        return
    name = await requiring(session, user_id)
    if name is not None:
        raise Conflict(
            f"{name} asks everybody for a second factor; add another one first.",
            code="mfa.needed",
        )


async def requiring(session: AsyncSession, user_id: UUID) -> str | None:
    """Name an organisation of somebody that requires a second factor; None when none does."""
    required = (
        select(col(Organisation.name))
        .join(Member, col(Member.organisation_id) == col(Organisation.id))
        .where(col(Member.user_id) == user_id, col(Organisation.mfa_required))
    )
    return await session.scalar(required.limit(1))


async def forget_unused(session: AsyncSession, user_id: UUID) -> None:
    """Delete recovery codes that stand for nothing any more."""
    if not await of(session, user_id):
        await session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))


async def remove_all(session: AsyncSession, user_id: UUID) -> None:
    """Take every factor from somebody, and the sign-ins that wait for one."""
    for model in (TotpFactor, Passkey, RecoveryCode, MfaTicket):
        await session.execute(delete(model).where(model.user_id == user_id))  # type: ignore[arg-type] # a column
