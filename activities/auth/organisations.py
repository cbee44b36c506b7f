"""What holds for everybody of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth import factors
from activities.auth.models import Member, Organisation, User
from activities.operation import Actor, operation
from nextscript.errors import Conflict


@dataclass(frozen=True)
class Rules:
    """An organisation, and how many people lack what it may ask of them."""

    id: UUID
    key: str
    name: str
    mfa_required: bool
    people: int
    without_factor: int


@operation("organisation.get", permission="organisation.manage", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor) -> Rules:
    """Give the caller's organisation."""
    row = await session.get_one(Organisation, actor.organisation_id)
    lacks = func.count().filter(not_(factors.held_by(col(User.id))))
    people = (
        select(func.count(), lacks)
        .select_from(User)
        .where(
            col(User.disabled).is_(False),
            col(User.id).in_(
                select(col(Member.user_id)).where(col(Member.organisation_id) == row.id)
            ),
        )
    )
    number, without = (await session.execute(people)).one()
    return Rules(row.id, row.key, row.name, row.mfa_required, number, without)


@operation("organisation.require_factor", permission="organisation.manage", audit="organisation")
async def require_factor(session: AsyncSession, actor: Actor, required: bool) -> Rules:
    """Say whether everybody needs a second factor; it counts with everybody's next request.

    Raises Conflict `mfa.needs_own` for who would lock themselves out.
    """
    row = await session.get_one(Organisation, actor.organisation_id, with_for_update=True)
    if required and actor.id and not await factors.of(session, actor.id):
        raise Conflict("Set up a second factor of your own first.", code="mfa.needs_own")
    row.mfa_required = required
    about(row.id, row.name, None, changed=["mfa_required"], mfa_required=required)
    await session.flush()
    return await get(session, actor)
