"""Messages of providers that count once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.columns import now
from activities.sso.models import IdentityProvider, SpentToken


async def spend(
    session: AsyncSession, provider: IdentityProvider, id_: str, expires_at: datetime
) -> bool:
    """Take a message, which commits; False when it was taken before."""
    mark = hashlib.sha256(f"{provider.id}/{id_}".encode()).digest()
    await session.execute(delete(SpentToken).where(col(SpentToken.expires_at) < now()))
    values = {
        "mark": mark,
        "organisation_id": provider.organisation_id,
        "expires_at": expires_at,
    }
    taking = insert(SpentToken).values(values).on_conflict_do_nothing()
    taken = await session.scalar(taking.returning(col(SpentToken.mark)))
    await session.commit()
    return taken is not None
