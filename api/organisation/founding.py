"""Further organisations of an instance."""

from __future__ import annotations

from activities.auth import founding, memberships
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.me.schemas import MyOrganisation
from api.organisation.schemas import OrganisationCreate

router = make_router(prefix="/v1/organisations", tags=["people"])


@router.post(
    "",
    status_code=201,
    response_model=MyOrganisation,
    dependencies=[needs("organisation.own")],
)
async def create_organisation(
    body: OrganisationCreate, session: Session, actor: CurrentActor
) -> memberships.Membership:
    """Make an organisation with a first project, which the caller owns.

    Owners of the instance's first organisation may.
    """
    return await founding.create(session, actor, body.name, body.key)
