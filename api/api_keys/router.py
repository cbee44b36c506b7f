"""API keys."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from activities.auth import api_keys
from api.access import needs
from api.api_keys.schemas import ApiKeyCreate, ApiKeyMade, ApiKeyRead
from api.deps import CurrentActor, Session
from api.door import make_router
from api.paging import PageRead, Window

router = make_router(prefix="/v1/api-keys", tags=["people"])
KeyId = Annotated[UUID, Path(description="The key.")]


@router.get("", dependencies=[needs("key.manage")])
async def list_api_keys(
    session: Session,
    actor: CurrentActor,
    window: Window,
    service_account: Annotated[UUID | None, Query(description="Only keys of this one.")] = None,
) -> PageRead[ApiKeyRead]:
    """List the keys that still count: people's and service accounts'."""
    found = await api_keys.listed(session, actor, window, service_account)
    return PageRead(items=[ApiKeyRead.of(one) for one in found.items], next=found.next)


@router.post("", status_code=201, dependencies=[needs("key.manage")])
async def create_api_key(body: ApiKeyCreate, session: Session, actor: CurrentActor) -> ApiKeyMade:
    """Make a key; its secret is in this answer and nowhere else."""
    made = await api_keys.create(session, actor, **dict(body))
    return ApiKeyMade.made(made)


@router.delete("/{key_id}", status_code=204, dependencies=[needs("key.manage")])
async def revoke_api_key(session: Session, actor: CurrentActor, key_id: KeyId) -> None:
    """Revoke a key; it stops working at once."""
    await api_keys.revoke(session, actor, key_id)
