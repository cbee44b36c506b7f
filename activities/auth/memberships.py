"""Which organisations somebody belongs to, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.models import Member, Organisation, UserSession
from activities.auth.switching import is_vouched
from activities.operation import Actor


@dataclass(frozen=True)
class Membership:
    """An organisation of somebody's; `role` is None for who works in single projects of it."""

    id: UUID
    key: str
    name: str
    role: str | None
    current: bool


async def of_caller(
    session: AsyncSession, actor: Actor, here: Organisation
) -> Sequence[Membership]:
    """Give the organisations somebody can go over to, by name, and the one they are in.

    Keys, and who came by a provider, belong to one: whoever runs a provider is not told where else
    those work whom it vouches for.
    """
    row = await session.get(UserSession, actor.session_id) if actor.session_id else None
    current = Membership(here.id, here.key, here.name, actor.role, current=True)
    if row is None or is_vouched(row):
        return [current]
    others = await session.execute(_joined(row.user_id))
    return [
        current if one.id == here.id else Membership(one.id, one.key, one.name, role, current=False)
        for one, role in others
    ]


def _joined(user_id: UUID) -> Select[Organisation, str | None]:
    """Select somebody's organisations, with their role in each as a whole."""
    whole = func.max(col(Member.role)).filter(col(Member.project_id).is_(None))
    return (
        select(Organisation, whole)
        .join(Member, col(Member.organisation_id) == col(Organisation.id))
        .where(col(Member.user_id) == user_id)
        .group_by(col(Organisation.id))
        .order_by(func.lower(col(Organisation.name)), col(Organisation.id))
    )
