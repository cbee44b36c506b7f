"""First run: the first owner, once."""

from __future__ import annotations

from starlette.responses import Response

from activities.auth import setup
from api.access import public
from api.auth.cookie import sign_in
from api.auth.schemas import Login
from api.deps import Parts, Session
from api.door import make_router
from api.setup.schemas import SetupCreate, SetupState

router = make_router(prefix="/v1/setup", tags=["first run"])


@router.get("", dependencies=[public()])
async def get_setup(session: Session) -> SetupState:
    """Say whether the first owner is still to be made."""
    return SetupState(needed=await setup.is_needed(session))


@router.post("", status_code=201, dependencies=[public()])
async def create_first_owner(
    body: SetupCreate, session: Session, parts: Parts, response: Response
) -> Login:
    """Make the first owner, their organisation and project, and sign them in."""
    signed_in = await setup.create_owner(session, parts, body.email, body.password, body.name)
    return sign_in(response, parts, signed_in)
