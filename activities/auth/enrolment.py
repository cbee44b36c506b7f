"""Setting up an authenticator app and recovery codes, and turning them off."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth import factors, freshness, recovery_codes, totp
from activities.auth.account import end_all
from activities.auth.models import TotpFactor, User
from activities.columns import now
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Conflict, Invalid
from nextscript.findings import Finding


@dataclass(frozen=True)
class Enrolment:
    """What an app is given: a secret, also as an address, also as a picture of it."""

    secret: str
    uri: str
    qr: str


@operation("totp.enroll", permission="factor.manage", unaudited="counts only once confirmed")
async def enroll(session: AsyncSession, actor: Actor, parts: Parts) -> Enrolment:
    """Make a secret for an app, shown this once; one there is counts until this is confirmed.

    Raises Forbidden `mfa.fresh`.
    """
    user_id = await freshness.refuse_stale(session, actor)
    user = await session.get_one(User, user_id)
    secret = totp.new_secret()
    sealed = totp.sealed(parts.keys, user_id, secret)
    row = await session.get(TotpFactor, user_id)
    if row is None:
        session.add(TotpFactor(user_id=user_id, pending=sealed))
    else:
        row.pending = sealed
    uri = totp.address_of(secret, user.email)
    return Enrolment(secret, uri, totp.picture_of(uri))


@operation("totp.confirm", permission="factor.manage", audit="user")
async def confirm(session: AsyncSession, actor: Actor, parts: Parts, code: str) -> list[str] | None:
    """Let an app count, by a first code of it; all other sessions end.

    Gives recovery codes with somebody's first factor, shown this once. Raises Invalid for a wrong
    code, Conflict when nothing waits for one.
    """
    user_id = actor.id
    row = await session.get(TotpFactor, user_id, with_for_update=True)
    if row is None or row.pending is None or user_id is None:
        raise Conflict("Begin again: no app waits for its first code.", code="mfa.none")
    step = totp.step_of(parts.keys, user_id, row.pending, code)
    if step is None:
        raise _wrong()
    row.sealed, row.pending, row.last_step, row.confirmed_at = row.pending, None, step, now()
    codes = await recovery_codes.write_first(session, user_id)
    ended = await end_all(session, user_id, but=actor.session_id)
    about(user_id, actor.name, None, sessions_ended=ended)
    return codes


@operation("totp.disable", permission="factor.manage", audit="user")
async def disable(session: AsyncSession, actor: Actor) -> None:
    """Let no app count any more; all other sessions end.

    Raises Forbidden `mfa.fresh`, Conflict for a last factor where one is required, and when there
    is no app.
    """
    user_id = await freshness.refuse_stale(session, actor)
    row = await session.get(TotpFactor, user_id, with_for_update=True)
    if row is None or row.sealed is None:
        raise Conflict("There is no app to turn off.", code="mfa.none")
    await factors.refuse_last(session, user_id)
    await session.execute(delete(TotpFactor).where(col(TotpFactor.user_id) == user_id))
    await factors.forget_unused(session, user_id)
    ended = await end_all(session, user_id, but=actor.session_id)
    about(user_id, actor.name, None, sessions_ended=ended)


@operation("recovery_codes.renew", permission="factor.manage", audit="user")
async def renew(session: AsyncSession, actor: Actor) -> list[str]:
    """Give ten new codes, shown this once; those before work no more.

    Raises Forbidden `mfa.fresh`, and Conflict for who has no factor they could stand for.
    """
    user_id = await freshness.refuse_stale(session, actor)
    if not await factors.of(session, user_id):
        raise Conflict("Set up a second factor first.", code="mfa.none")
    about(user_id, actor.name, None)
    return await recovery_codes.write(session, user_id)


def _wrong() -> Invalid:
    said = "This code is wrong. Is the clock of your device right?"
    finding = Finding(severity="error", code="mfa.failed", pointer="/code", message=said)
    return Invalid(said, code="mfa.failed", findings=[finding])
