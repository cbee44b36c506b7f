"""Accounts and memberships by the word of an organisation's own provider or directory.

Nobody's permission stands behind it: whoever set the provider up was asked then for all it grants.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth import factors
from activities.auth.account import end_all
from activities.auth.emails import folded
from activities.auth.granting import OWNER
from activities.auth.leaving import leave
from activities.auth.members import refuse_last_owner
from activities.auth.models import Member, Organisation, User
from nextscript.errors import Conflict
from store.tenancy import as_owner


async def account_of(session: AsyncSession, email: str) -> User | None:
    """Give the account of an address; nobody else makes one of it until the transaction ends."""
    address = folded(email)
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"account/{address}"))))
    return await session.scalar(select(User).where(col(User.email) == address))


async def is_somebodys(session: AsyncSession, user_id: UUID) -> bool:
    """Say whether an account is in use: its person is a member somewhere."""
    member = select(exists().where(col(Member.user_id) == user_id))
    async with as_owner(session):
        return bool(await session.scalar(member))


async def is_only_here(session: AsyncSession, user_id: UUID, organisation_id: UUID) -> bool:
    """Say whether somebody belongs to no other organisation, whose business they would be, too."""
    elsewhere = exists().where(
        col(Member.user_id) == user_id, col(Member.organisation_id) != organisation_id
    )
    async with as_owner(session):
        return not await session.scalar(select(elsewhere))


async def make_account(session: AsyncSession, email: str, name: str) -> User:
    """Make an account that has no password. Raises Conflict `auth.known` for a taken address.

    One that was left behind by who left every organisation is made anew: nothing of it is theirs.
    """
    user = await account_of(session, email)
    if user is None:
        user = User(email=folded(email), name=name, password_hash="")
    elif user.disabled or await is_somebodys(session, user.id):
        raise Conflict("There is an account of this address; sign in first.", code="auth.known")
    else:
        await end_all(session, user.id, but=None)
        await factors.remove_all(session, user.id)
    user.name, user.password_hash = name, ""
    session.add(user)
    await session.flush()
    return user


async def membership(session: AsyncSession, organisation_id: UUID, user_id: UUID) -> Member | None:
    """Give somebody's membership, which nobody else changes until the transaction ends."""
    lock = select(col(Organisation.id)).where(col(Organisation.id) == organisation_id)
    await session.execute(lock.with_for_update())
    query = select(Member).where(
        col(Member.organisation_id) == organisation_id, col(Member.user_id) == user_id
    )
    query = query.order_by(col(Member.project_id).is_not(None), col(Member.created_at)).limit(1)
    return await session.scalar(query.execution_options(populate_existing=True))


async def add_member(
    session: AsyncSession,
    organisation_id: UUID,
    user_id: UUID,
    role: str,
    project_id: UUID | None = None,
) -> Member:
    """Make somebody a member who is none."""
    member = Member(
        organisation_id=organisation_id, project_id=project_id, user_id=user_id, role=role
    )
    session.add(member)
    await session.flush()
    return member


async def give_role(session: AsyncSession, member: Member, role: str) -> None:
    """Give a member another role; the last owner stays one, whatever anybody says."""
    if member.role == role:
        return
    try:
        if role != OWNER:
            await refuse_last_owner(session, member)
    except Conflict:
        return
    member.role = role


async def end_membership(session: AsyncSession, member: Member) -> None:
    """Let somebody leave an organisation.

    Raises Conflict for the last owner.
    """
    await refuse_last_owner(session, member)
    await leave(session, member)
    await session.flush()
