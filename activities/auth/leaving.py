"""Leaving an organisation: nothing of it stays with somebody, so that who comes back begins anew.

Whatever ends a membership (a member's removal, the last role in a project, a directory's word)
ends it here.
"""

from __future__ import annotations

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import AccessGrant, ProvidedPlace, TeamMember
from activities.auth.models import ApiKey, Member, UserSession
from activities.columns import now


async def leave(session: AsyncSession, member: Member) -> None:
    """Take all somebody is in an organisation: roles, teams, grants, sessions and keys."""
    for table in (Member, TeamMember, AccessGrant, ProvidedPlace):
        await session.execute(
            delete(table).where(
                col(table.organisation_id) == member.organisation_id,
                col(table.user_id) == member.user_id,
            )
        )
    await _end_access(session, member)


async def leave_if_last(session: AsyncSession, member: Member) -> None:
    """Let somebody leave whose last role in an organisation was just taken."""
    other = exists().where(
        col(Member.user_id) == member.user_id,
        col(Member.organisation_id) == member.organisation_id,
    )
    if not await session.scalar(select(other)):
        await leave(session, member)


async def _end_access(session: AsyncSession, member: Member) -> None:
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
