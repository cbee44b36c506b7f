"""Inviting people, and following an invitation."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from starlette.responses import Response

from activities.auth import invitations, joining
from api.access import needs, public
from api.auth.cookie import Cookie, sign_in
from api.auth.schemas import Login
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from api.people.schemas import (
    InvitationAccept,
    InvitationCreate,
    InvitationMade,
    InvitationRead,
    Invitations,
    InvitationSeen,
    InvitationToken,
)

router = make_router(prefix="/v1/invitations", tags=["people"])
InvitationId = Annotated[UUID, Path(description="The invitation.")]


@router.get("", dependencies=[needs("member.manage")])
async def list_invitations(session: Session, actor: CurrentActor) -> Invitations:
    """List who is invited and has not come yet, the newest first."""
    found = await invitations.listed(session, actor)
    return Invitations(items=[InvitationRead.model_validate(one) for one in found])


@router.post("", status_code=201, dependencies=[needs("member.manage")])
async def create_invitation(
    body: InvitationCreate, session: Session, actor: CurrentActor, parts: Parts
) -> InvitationMade:
    """Invite somebody; the link is in this answer and in their mail."""
    return InvitationMade.of(await invitations.create(session, actor, parts, **dict(body)))


@router.post("/{invitation_id}:resend", dependencies=[needs("member.manage")])
async def resend_invitation(
    session: Session, actor: CurrentActor, parts: Parts, invitation_id: InvitationId
) -> InvitationMade:
    """Invite again by a new link; the one before works no more."""
    return InvitationMade.of(await invitations.resend(session, actor, parts, invitation_id))


@router.delete("/{invitation_id}", status_code=204, dependencies=[needs("member.manage")])
async def revoke_invitation(
    session: Session, actor: CurrentActor, invitation_id: InvitationId
) -> None:
    """Take an invitation back."""
    await invitations.revoke(session, actor, invitation_id)


@router.post("/look", response_model=InvitationSeen, dependencies=[public()])
async def look_at_invitation(body: InvitationToken, session: Session) -> joining.Seen:
    """Say what a link invites to; it is not used up by that."""
    return await joining.look(session, body.token)


@router.post("/accept", status_code=201, dependencies=[public()])
async def accept_invitation(
    body: InvitationAccept, session: Session, parts: Parts, response: Response
) -> Login:
    """Follow a link as a new person, who is signed in by it."""
    signed_in = await joining.accept(session, parts, body.token, body.name, body.password)
    return sign_in(response, parts, signed_in)


@router.post("/join", dependencies=[needs("account.manage", idempotency="own")])
async def join_by_invitation(
    body: InvitationToken,
    cookie: Cookie,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    response: Response,
) -> Login:
    """Follow a link as somebody who has an account; the session is the organisation's."""
    return sign_in(response, parts, await joining.join(session, actor, parts, body.token, cookie))
