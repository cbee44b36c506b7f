"""What a service account may."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.models import Role, ServiceAccount
from activities.access.rights import Rights


async def of_account(session: AsyncSession, account_id: UUID | None) -> tuple[str, Rights] | None:
    """Give the name and the rights of an account; None for one that is disabled or gone."""
    query = (
        select(ServiceAccount, col(Role.permissions))
        .outerjoin(
            Role,
            (col(Role.organisation_id) == col(ServiceAccount.organisation_id))
            & (col(Role.key) == col(ServiceAccount.role)),
        )
        .where(col(ServiceAccount.id) == account_id, col(ServiceAccount.disabled).is_(False))
    )
    row = (await session.execute(query)).first()
    if row is None:
        return None
    account, own = row
    rights = Rights()
    rights.take_role(account.project_id, account.role, own)
    return account.name, rights
