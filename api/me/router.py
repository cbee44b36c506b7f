"""Who am I, and from where am I signed in?"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.responses import Response

from activities.auth import account, me, switching
from api.access import needs
from api.auth.cookie import Cookie, sign_in
from api.auth.schemas import Login
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from api.me.schemas import Me, MeUpdate, OrganisationSwitch, SessionRead, Sessions

router = make_router(prefix="/v1/me", tags=["auth"])
SessionId = Annotated[UUID, Path(description="The session.")]


@router.get("", response_model=Me, dependencies=[needs("self")])
async def get_me(session: Session, actor: CurrentActor) -> me.Profile:
    """Say who the caller is and what they may do."""
    return await me.get(session, actor)


@router.patch("", status_code=204, dependencies=[needs("account.manage")])
async def update_me(body: MeUpdate, session: Session, actor: CurrentActor) -> None:
    """Change what the caller is called."""
    await account.rename(session, actor, body.name)


@router.post("/organisation", dependencies=[needs("self", idempotency="own")])
async def switch_organisation(
    body: OrganisationSwitch,
    cookie: Cookie,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    response: Response,
) -> Login:
    """Go over to another organisation of the caller's: a session there begins, this one ends."""
    there = await switching.switch(session, actor, parts, cookie, body.organisation)
    return sign_in(response, parts, there)


@router.get("/sessions", dependencies=[needs("account.manage")])
async def list_sessions(session: Session, actor: CurrentActor) -> Sessions:
    """List where the caller is signed in, the last used first."""
    found = await account.sessions(session, actor)
    return Sessions(items=[SessionRead.of(one, actor.session_id) for one in found])


@router.delete("/sessions", status_code=204, dependencies=[needs("account.manage")])
async def end_other_sessions(session: Session, actor: CurrentActor) -> None:
    """Sign out everywhere but here."""
    await account.end_others(session, actor)


@router.delete("/sessions/{session_id}", status_code=204, dependencies=[needs("account.manage")])
async def end_session(session: Session, actor: CurrentActor, session_id: SessionId) -> None:
    """Sign out at one place, at once."""
    await account.end(session, actor, session_id)
