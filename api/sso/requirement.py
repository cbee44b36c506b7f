"""Whether people come in by a provider alone."""

from __future__ import annotations

from activities.sso import requiring
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.sso.schemas import SsoRequirement, SsoRequirementUpdate

router = make_router(prefix="/v1/sso/requirement", tags=["single sign-on"])


@router.get("", response_model=SsoRequirement, dependencies=[needs("sso.manage")])
async def get_sso_requirement(session: Session, actor: CurrentActor) -> requiring.Requirement:
    """Say whether people come in by a provider alone, and whom that would hold up."""
    return await requiring.get(session, actor)


@router.put("", response_model=SsoRequirement, dependencies=[needs("sso.manage")])
async def set_sso_requirement(
    body: SsoRequirementUpdate, session: Session, actor: CurrentActor
) -> requiring.Requirement:
    """Let people in by a provider alone; who is signed in without one is signed out."""
    return await requiring.require(session, actor, body.required)
