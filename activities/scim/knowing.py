"""Whom a provider means, among those the organisation's directory made."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.scim.models import DirectoryUser


async def known_to_directory(
    session: AsyncSession, organisation_id: UUID, ids: tuple[str, ...], email: str | None
) -> UUID | None:
    """Give whose account it is that the directory knows by one of these ids, or by this address.

    Only accounts the directory made itself, and that are active; the address must be verified.
    """
    theirs = (
        col(DirectoryUser.organisation_id) == organisation_id,
        col(DirectoryUser.made).is_(True),
        col(DirectoryUser.active).is_(True),
    )
    by_id = select(col(DirectoryUser.user_id)).where(*theirs)
    found = list(await session.scalars(by_id.where(col(DirectoryUser.external_id).in_(ids))))
    if len(found) == 1:
        return found[0]
    if found or email is None:
        return None
    by_name = col(DirectoryUser.user_name) == email.lower()
    return await session.scalar(by_id.where(by_name))
