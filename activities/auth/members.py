"""Who belongs to an organisation, and as what. It always has an owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access import roles_at
from activities.access.own_roles import own_permissions
from activities.access.rights import of_person
from activities.access.roles_at import RoleAt
from activities.audit.scope import about
from activities.auth import account, factors
from activities.auth.granting import OWNER, may_at, refuse_grant, refuse_greater
from activities.auth.holding import hold_members
from activities.auth.leaving import leave, leave_if_last
from activities.auth.models import Member, User, UserSession
from activities.auth.permissions import FLOOR
from activities.authorising import within
from activities.operation import Actor, operation
from activities.projects import projects
from nextscript.errors import Conflict, Forbidden, NotFound
from store.tenancy import as_owner

_LOOK = "member.manage"


@dataclass(frozen=True)
class Person:
    """A member as others see them.

    `project_id` is set when they have no role in the organisation: `role` is then the one there.
    """

    id: UUID
    name: str
    email: str
    role: str
    project_id: UUID | None
    disabled: bool
    joined_at: datetime
    seen_at: datetime | None
    second_factor: bool
    projects: list[RoleAt]


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
    held = factors.held_by(col(User.id))
    query = select(User, Member, seen, held).join(Member, col(Member.user_id) == col(User.id))
    query = query.where(col(Member.organisation_id) == actor.organisation_id)
    if project_id is not None:
        here = col(Member.project_id) == project_id
        query = query.where(or_(col(Member.project_id).is_(None), here))
    else:
        query = query.where(within(actor, col(Member.project_id), look=_LOOK))
    widest_first = (col(User.id), col(Member.project_id).is_not(None), col(Member.created_at))
    rows = await session.execute(query.order_by(func.lower(col(User.name)), *widest_first))
    roles = await roles_at.of_people(session, actor)
    people = {row[0].id: _person(*row, roles[row[0].id]) for row in reversed(rows.all())}
    return [*reversed(people.values())]


@operation("members.update", permission="member.manage", audit="member")
async def update_role(session: AsyncSession, actor: Actor, user_id: UUID, role: str) -> None:
    """Give a member another role, which counts from their next request on.

    Raises Forbidden for what the actor may not grant, Conflict for the last owner.
    """
    user, member = await _load(session, actor, user_id)
    refuse_grant(actor, role, member.project_id, await own_permissions(session, actor, role))
    before = member.role
    if role != OWNER:
        await refuse_last_owner(session, member)
    member.role = role
    about(user.id, user.name, member.project_id, role=role, before=before)


@operation("members.remove", permission="member.manage", audit="member")
async def remove(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """End somebody's membership; their sessions here and their keys end with it.

    Raises Forbidden for who may more than the actor, Conflict for the last owner.
    """
    user, member = await _load(session, actor, user_id)
    await refuse_last_owner(session, member)
    if actor.may_everywhere(_LOOK):
        await _refuse_who_may_more(session, actor, user_id)
        await leave(session, member)
    else:
        await session.execute(delete(Member).where(col(Member.id) == member.id))
        await leave_if_last(session, member)
    about(user.id, user.name, member.project_id, role=member.role)


@operation("members.reset_factors", permission="member.manage", audit="member")
async def reset_factors(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """Take every second factor from somebody who lost theirs; their sessions end.

    Raises Forbidden for who may more than the actor, and Conflict for somebody who belongs to
    another organisation, too: who manages this one must not open that one's door.
    """
    user, member = await _load(session, actor, user_id)
    elsewhere = exists().where(
        col(Member.user_id) == user_id, col(Member.organisation_id) != actor.organisation_id
    )
    async with as_owner(session):  # rows of other organisations are not here otherwise
        is_elsewhere = await session.scalar(select(elsewhere))
    if is_elsewhere:
        raise Conflict(
            "They belong to another organisation, too; only their recovery codes help them.",
            code="member.elsewhere",
        )
    await _refuse_who_may_more(session, actor, user_id)
    await factors.remove_all(session, user.id)
    ended = await account.end_all(session, user.id, but=actor.session_id)
    about(user.id, user.name, member.project_id, sessions_ended=ended)


async def _refuse_who_may_more(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """Raise Forbidden for somebody who may anywhere what the actor may not there."""
    found = await of_person(session, user_id, actor.organisation_id)
    if found is None:
        return
    places = [(None, found.rights.everywhere), *found.rights.projects.items()]
    for place, held in places:
        if not all(may_at(actor, one, place) for one in held - FLOOR):
            raise Forbidden("You may not do this: they may more than you.", code="role.escalation")


async def _load(session: AsyncSession, actor: Actor, user_id: UUID) -> tuple[User, Member]:
    """Give a member of the actor's organisation, whose members nobody else changes meanwhile."""
    await hold_members(session, actor.organisation_id)
    query = select(User, Member).join(Member, col(Member.user_id) == col(User.id))
    query = query.where(
        col(User.id) == user_id, col(Member.organisation_id) == actor.organisation_id
    )
    query = query.where(within(actor, col(Member.project_id), look=_LOOK))
    query = query.order_by(col(Member.project_id).is_not(None)).limit(1)
    row = (await session.execute(query.execution_options(populate_existing=True))).first()
    if row is None:
        raise NotFound("There is no such member.")
    own = await own_permissions(session, actor, row[1].role)
    refuse_greater(actor, row[1].role, row[1].project_id, own)
    return row[0], row[1]


async def refuse_last_owner(session: AsyncSession, member: Member) -> None:
    """Raise Conflict for somebody without whom an organisation would have no owner."""
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


def _person(
    user: User, member: Member, seen_at: datetime | None, has_factor: bool, projects: list[RoleAt]
) -> Person:
    return Person(
        id=user.id,
        name=user.name,
        email=user.email,
        role=member.role,
        project_id=member.project_id,
        disabled=user.disabled,
        joined_at=member.created_at,
        seen_at=seen_at,
        second_factor=has_factor,
        projects=projects,
    )
