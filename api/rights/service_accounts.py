"""Service accounts and their keys."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from activities.access import service_accounts
from activities.access.models import ServiceAccount
from api.access import needs
from api.api_keys.schemas import ApiKeyMade
from api.deps import CurrentActor, Session
from api.door import make_router
from api.rights.schemas import (
    ServiceAccountChange,
    ServiceAccountCreate,
    ServiceAccountRead,
    ServiceAccounts,
    ServiceKeyCreate,
)

router = make_router(prefix="/v1/service-accounts", tags=["people"])
AccountId = Annotated[UUID, Path(description="The service account.")]
MANAGE = needs("key.manage")


@router.get("", dependencies=[MANAGE])
async def list_service_accounts(session: Session, actor: CurrentActor) -> ServiceAccounts:
    """List service accounts by name."""
    return ServiceAccounts.of(await service_accounts.listed(session, actor))


@router.post("", status_code=201, response_model=ServiceAccountRead, dependencies=[MANAGE])
async def create_service_account(
    body: ServiceAccountCreate, session: Session, actor: CurrentActor
) -> ServiceAccount:
    """Make a service account."""
    return await service_accounts.create(session, actor, **dict(body))


@router.patch("/{account_id}", response_model=ServiceAccountRead, dependencies=[MANAGE])
async def update_service_account(
    body: ServiceAccountChange, session: Session, actor: CurrentActor, account_id: AccountId
) -> ServiceAccount:
    """Change a service account, or disable it; its keys follow at once."""
    return await service_accounts.update(session, actor, account_id, **dict(body))


@router.delete("/{account_id}", status_code=204, dependencies=[MANAGE])
async def delete_service_account(
    session: Session, actor: CurrentActor, account_id: AccountId
) -> None:
    """Forget a service account and its keys."""
    await service_accounts.delete(session, actor, account_id)


@router.post("/{account_id}/keys", status_code=201, dependencies=[MANAGE])
async def create_service_key(
    body: ServiceKeyCreate, session: Session, actor: CurrentActor, account_id: AccountId
) -> ApiKeyMade:
    """Make a key of a service account; its secret is in this answer and nowhere else."""
    made = await service_accounts.create_key(session, actor, account_id, **dict(body))
    return ApiKeyMade.made(made)
