"""An organisation's directory: its address and token, and the roles its groups stand for."""

from __future__ import annotations

from activities.scim import directories
from activities.scim.addresses import base
from activities.sso.requests import lines_of
from api.access import needs
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from api.sso.schemas import DirectoryConnected, DirectoryRead, DirectoryUpdate

router = make_router(prefix="/v1/sso/directory", tags=["single sign-on"])


@router.get("", dependencies=[needs("sso.manage")])
async def get_directory(
    session: Session, actor: CurrentActor, parts: Parts
) -> DirectoryRead | None:
    """Say how a directory reaches us; null where none does."""
    found = await directories.get(session, actor)
    return DirectoryRead.of(found, base(parts)) if found else None


@router.post("/token", status_code=201, dependencies=[needs("sso.manage", idempotency="own")])
async def make_directory_token(
    session: Session, actor: CurrentActor, parts: Parts
) -> DirectoryConnected:
    """Make the directory's token, shown this once; the one before works no more."""
    made = await directories.connect(session, actor)
    return DirectoryConnected.with_token(made, base(parts))


@router.put("", dependencies=[needs("sso.manage")])
async def update_directory(
    body: DirectoryUpdate, session: Session, actor: CurrentActor, parts: Parts
) -> DirectoryRead:
    """Say which roles the directory's groups stand for."""
    mapping = lines_of(body.role_mapping)
    row = await directories.update(session, actor, body.default_role, mapping)
    return DirectoryRead.of(row, base(parts))


@router.delete("", status_code=204, dependencies=[needs("sso.manage")])
async def delete_directory(session: Session, actor: CurrentActor) -> None:
    """Take the directory's word no more; its people stay members."""
    await directories.disconnect(session, actor)
