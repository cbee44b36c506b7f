"""The rights in an organisation, held still while somebody acts by them or changes them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.models import Organisation


async def hold_members(session: AsyncSession, organisation_id: UUID) -> None:
    """Let others who change the members of an organisation wait until the transaction ends."""
    lock = select(col(Organisation.id)).where(col(Organisation.id) == organisation_id)
    # Not against rows that name the organisation: those are made while its people change.
    await session.execute(lock.with_for_update(key_share=True))
