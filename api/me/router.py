"""Who am I?"""

from __future__ import annotations

from activities.auth import me
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.me.schemas import Me

router = make_router(prefix="/v1/me", tags=["auth"])


@router.get("", response_model=Me, dependencies=[needs("self")])
async def get_me(session: Session, actor: CurrentActor) -> me.Profile:
    """Say who the caller is and what they may do."""
    return await me.get(session, actor)
