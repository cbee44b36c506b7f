"""With whom something can be shared: people and teams, found by a part of their name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import Team
from activities.auth.models import Member, User
from activities.authorising import Place, asked_for
from activities.operation import Actor

_MOST = 20


@dataclass(frozen=True)
class Candidate:
    """Somebody, or a team."""

    kind: Literal["person", "team"]
    id: UUID
    name: str
    email: str | None = None


async def find(session: AsyncSession, actor: Actor, place: Place, q: str) -> list[Candidate]:
    """Find teams and people by their name or address, a few of each.

    Who may share in single projects alone finds nobody who belongs to another one.
    """
    teams = select(col(Team.id), col(Team.name)).where(
        col(Team.organisation_id) == place.organisation_id,
        col(Team.name).icontains(q, autoescape=True),
    )
    found = [
        Candidate("team", *row)
        for row in await session.execute(teams.order_by(col(Team.name)).limit(_MOST))
    ]
    return found + [
        Candidate("person", *row) for row in await session.execute(_people(actor, place, q))
    ]


def _people(actor: Actor, place: Place, q: str) -> Select[UUID, str, str]:
    of_project = or_(col(Member.project_id).is_(None), col(Member.project_id) == place.project_id)
    members = select(col(Member.user_id)).where(
        col(Member.organisation_id) == place.organisation_id,
        true() if actor.may_everywhere(asked_for("")) else of_project,
    )
    named = (col(one).icontains(q, autoescape=True) for one in (User.name, User.email))
    return (
        select(col(User.id), col(User.name), col(User.email))
        .where(col(User.id).in_(members), ~col(User.disabled), or_(*named))
        .order_by(col(User.name), col(User.id))
        .limit(_MOST)
    )
