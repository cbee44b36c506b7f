"""Who belongs to an organisation, and as what. It always has an owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth.granting import OWNER, refuse_grant, refuse_greater
from activities.auth.models import ApiKey, Member, Organisation, User, UserSession
from activities.columns import now
from activities.operation import Actor, operation
from activities.projects import projects
from nextscript.errors import Conflict, NotFound


@dataclass(frozen=True)
class Person:
    """A member as others see them; `project_id` is set when they belong to that project alone."""

    id: UUID
    name: str
    email: str
    role: str
    project_id: UUID | None
    disabled: bool
    joined_at: datetime
    seen_at: datetime | None


@operation("members.list", permission="member.manage", unaudited="changes nothing")
async def listed(
    session: AsyncSession, actor: Actor, project_id: UUID | None = None
) -> Sequence[Person]:
    """List the people of the organisation, or who may work in one project, by name."""
    if project_id is not None:
        await projects.load(session, actor, project_id)
    seen = (
        select(func.max(col(UserSession.seen_at)))
        .where(
            col(UserSession.user_id) == col(User.id),
            col(UserSession.organisation_id) == actor.organisation_id,
        )
        .scalar_subquery()
    )
    query = select(User, Member, seen).join(Member, col(Member.user_id) == col(User.id))
    query = query.where(col(Member.organisation_id) == actor.organisation_id)
    if project_id is not None:
        within = col(Member.project_id) == project_id
        query = query.where(or_(col(Member.project_id).is_(None), within))
    elif actor.project_id is not None:
        query = query.where(col(Member.project_id) == actor.project_id)
    rows = await session.execute(query.order_by(func.lower(col(User.name)), col(User.id)))
    return [_person(user, member, at) for user, member, at in rows]


@operation("members.update", permission="member.manage", audit="member")
async def update_role(session: AsyncSession, actor: Actor, user_id: UUID, role: str) -> None:
    """Give a member another role, which counts from their next request on.

    Raises Forbidden for what the actor may not grant, Conflict for the last owner.
    """
    user, member = await _load(session, actor, user_id)
    refuse_grant(actor, role, member.project_id)
    before = member.role
    if role != OWNER:
        await _refuse_last_owner(session, member)
    member.role = role
    about(user.id, user.name, member.project_id, role=role, before=before)


@operation("members.remove", permission="member.manage", audit="member")
async def remove(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """End somebody's membership; their sessions here and their keys end with it.

    Raises Forbidden for who may more than the actor, Conflict for the last owner.
    """
    user, member = await _load(session, actor, user_id)
    await _refuse_last_owner(session, member)
    await session.delete(member)
    await _end(session, member)
    about(user.id, user.name, member.project_id, role=member.role)


async def _load(session: AsyncSession, actor: Actor, user_id: UUID) -> tuple[User, Member]:
    """Give a member of the actor's organisation, whose members nobody else changes meanwhile."""
    lock = select(col(Organisation.id)).where(col(Organisation.id) == actor.organisation_id)
    await session.execute(lock.with_for_update())
    query = select(User, Member).join(Member, col(Member.user_id) == col(User.id))
    query = query.where(
        col(User.id) == user_id, col(Member.organisation_id) == actor.organisation_id
    )
    if actor.project_id is not None:
        query = query.where(col(Member.project_id) == actor.project_id)
    query = query.order_by(col(Member.project_id).is_not(None)).limit(1)
    row = (await session.execute(query.execution_options(populate_existing=True))).first()
    if row is None:
        raise NotFound("There is no such member.")
    refuse_greater(actor, row[1].role, row[1].project_id)
    return row[0], row[1]


async def _refuse_last_owner(session: AsyncSession, member: Member) -> None:
    if member.role != OWNER or member.project_id is not None:
        return
    others = (
        select(func.count())
        .select_from(Member)
        .join(User, col(User.id) == col(Member.user_id))
        .where(
            col(Member.organisation_id) == member.organisation_id,
            col(Member.project_id).is_(None),
            col(Member.role) == OWNER,
            col(Member.user_id) != member.user_id,
            col(User.disabled).is_(False),
        )
    )
    if not await session.scalar(others):
        raise Conflict(
            "An organisation needs an owner; make somebody else one first.",
            code="member.last_owner",
        )


async def _end(session: AsyncSession, member: Member) -> None:
    """End somebody's sessions here, and their keys: who comes back does not find them valid."""
    where, at = member.organisation_id, now()
    sessions = update(UserSession).where(
        col(UserSession.user_id) == member.user_id,
        col(UserSession.organisation_id) == where,
        col(UserSession.ended_at).is_(None),
    )
    keys = update(ApiKey).where(
        col(ApiKey.user_id) == member.user_id,
        col(ApiKey.organisation_id) == where,
        col(ApiKey.revoked_at).is_(None),
    )
    await session.execute(sessions.values(ended_at=at))
    await session.execute(keys.values(revoked_at=at))


def _person(user: User, member: Member, seen_at: datetime | None) -> Person:
    return Person(
        id=user.id,
        name=user.name,
        email=user.email,
        role=member.role,
        project_id=member.project_id,
        disabled=user.disabled,
        joined_at=member.created_at,
        seen_at=seen_at,
    )
