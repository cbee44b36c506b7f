"""The identities somebody signs in by, linked to their account by themselves."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from activities.sso import identities
from activities.sso.pending import Asked
from api.access import needs
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from api.sso.browser import bind, bound_to
from api.sso.router import ProviderId
from api.sso.schemas import Identities, IdentityRead, LinkBegun, LinkStart, OfferedProvider

router = make_router(prefix="/v1/me/identities", tags=["single sign-on"])
IdentityId = Annotated[UUID, Path(description="The identity.")]


@router.get("", dependencies=[needs("account.manage")])
async def list_identities(session: Session, actor: CurrentActor) -> Identities:
    """List the identities the caller may sign in by."""
    found = await identities.listed(session, actor)
    offered = await identities.by_whom(session, actor)
    return Identities(
        items=[IdentityRead.model_validate(one) for one in found],
        offered=[OfferedProvider.model_validate(one) for one in offered],
    )


@router.post("/{provider_id}/link", dependencies=[needs("account.manage", idempotency="own")])
async def link_identity(
    body: LinkStart,
    request: Request,
    response: Response,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    provider_id: ProviderId,
) -> LinkBegun:
    """Say where the browser goes to link an identity to the caller's account."""
    asked = Asked(bound_to(request, parts), body.return_to)
    begun = await identities.link(session, actor, parts, provider_id, asked)
    bind(response, parts, begun, posts_back=True)
    return LinkBegun(url=begun.url)


@router.delete("/{identity_id}", status_code=204, dependencies=[needs("account.manage")])
async def unlink_identity(session: Session, actor: CurrentActor, identity_id: IdentityId) -> None:
    """Sign in by an identity no more."""
    await identities.unlink(session, actor, identity_id)
