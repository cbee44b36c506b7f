"""What holds for everybody of the caller's organisation."""

from __future__ import annotations

from activities.auth import organisations
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.organisation.schemas import OrganisationRead, OrganisationUpdate

router = make_router(prefix="/v1/organisation", tags=["people"])


@router.get("", response_model=OrganisationRead, dependencies=[needs("organisation.manage")])
async def get_organisation(session: Session, actor: CurrentActor) -> organisations.Rules:
    """Give the caller's organisation, and how many of its people have no second factor."""
    return await organisations.get(session, actor)


@router.patch("", response_model=OrganisationRead, dependencies=[needs("organisation.manage")])
async def update_organisation(
    body: OrganisationUpdate, session: Session, actor: CurrentActor
) -> organisations.Rules:
    """Say whether everybody needs a second factor."""
    return await organisations.require_factor(session, actor, body.mfa_required)
