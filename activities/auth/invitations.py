"""Inviting people: by a link that works for a week, shown to who invites and mailed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.own_roles import own_permissions
from activities.access.places import place_for
from activities.audit.scope import about
from activities.auth import mails
from activities.auth.emails import folded
from activities.auth.granting import refuse_grant, refuse_greater
from activities.auth.mails import Letter
from activities.auth.models import Invitation, Member, Organisation, User
from activities.auth.secrets import hashed, new_secret
from activities.authorising import within
from activities.columns import now
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.errors import Conflict, Forbidden, NotFound

LASTS = timedelta(days=7)
SUBJECT = "An invitation"
_TEXT = """\
{name} invites you to {organisation} on NextScript, as {role}.

{link}

The link works once, for 7 days."""


@dataclass(frozen=True)
class Invited:
    """An invitation, with the only copy of its link."""

    invitation: Invitation
    link: str


@operation("invitations.create", permission="member.manage", audit="invitation")
async def create(
    session: AsyncSession,
    actor: Actor,
    parts: Parts,
    *,
    email: str,
    role: str,
    project_id: UUID | None,
) -> Invited:
    """Invite somebody, to the organisation or to one project.

    Raises Forbidden for what the actor may not grant, Conflict for who is a member or invited.
    """
    address, place = folded(email), await place_for(session, actor, project_id)
    refuse_grant(actor, role, place, await own_permissions(session, actor, role))
    await _refuse_known(session, actor, address)
    invitation = Invitation(
        organisation_id=actor.organisation_id,
        project_id=place,
        email=address,
        role=role,
        token_hash=b"",
        invited_by=_inviter(actor),
        expires_at=now(),
    )
    session.add(invitation)
    return await _send(session, actor, parts, invitation)


@operation("invitations.list", permission="member.manage", unaudited="changes nothing")
async def listed(session: AsyncSession, actor: Actor) -> Sequence[Invitation]:
    """List who was invited and has not come yet, the newest first."""
    query = _of(actor).order_by(col(Invitation.id).desc())
    return list(await session.scalars(query))


@operation("invitations.resend", permission="member.manage", audit="invitation")
async def resend(session: AsyncSession, actor: Actor, parts: Parts, id_: UUID) -> Invited:
    """Make a new link, in the actor's name; the one before works no more."""
    invitation = await _load(session, actor, id_)
    invitation.invited_by = _inviter(actor)
    return await _send(session, actor, parts, invitation)


@operation("invitations.revoke", permission="member.manage", audit="invitation")
async def revoke(session: AsyncSession, actor: Actor, id_: UUID) -> None:
    """Take an invitation back; its link works no more."""
    invitation = await _load(session, actor, id_)
    await session.delete(invitation)
    await mails.withdraw(session, invitation.email, SUBJECT, invitation.organisation_id)
    about(id_, invitation.email, invitation.project_id, role=invitation.role)


async def _send(
    session: AsyncSession, actor: Actor, parts: Parts, invitation: Invitation
) -> Invited:
    token = new_secret()
    invitation.token_hash, invitation.expires_at = hashed(token), now() + LASTS
    link = f"{parts.settings.public_url}/invitation#{token}"
    organisation = await session.get_one(Organisation, actor.organisation_id)
    text = _TEXT.format(
        name=actor.name, organisation=organisation.name, role=invitation.role, link=link
    )
    letter = Letter(actor.organisation_id, invitation.email, SUBJECT, text, LASTS)
    await mails.withdraw(session, invitation.email, SUBJECT, invitation.organisation_id)
    mails.write(session, parts, letter)
    about(invitation.id, invitation.email, invitation.project_id, role=invitation.role)
    await session.flush()
    return Invited(invitation, link)


async def _load(session: AsyncSession, actor: Actor, id_: UUID) -> Invitation:
    query = _of(actor).where(col(Invitation.id) == id_).with_for_update()
    invitation = await session.scalar(query)
    if invitation is None:
        raise NotFound("There is no such invitation.")
    own = await own_permissions(session, actor, invitation.role)
    refuse_greater(actor, invitation.role, invitation.project_id, own)
    return invitation


def _of(actor: Actor) -> Select[Invitation]:
    query = select(Invitation).where(col(Invitation.organisation_id) == actor.organisation_id)
    return query.where(within(actor, col(Invitation.project_id), look="member.manage"))


async def _refuse_known(session: AsyncSession, actor: Actor, address: str) -> None:
    member = exists().where(
        col(User.email) == address,
        col(Member.user_id) == col(User.id),
        col(Member.organisation_id) == actor.organisation_id,
    )
    if await session.scalar(select(member)):
        raise Conflict("They are a member here already.", code="member.exists")
    invited = exists().where(
        col(Invitation.email) == address,
        col(Invitation.organisation_id) == actor.organisation_id,
    )
    if await session.scalar(select(invited)):
        raise Conflict("They are invited already; send it again.", code="invitation.exists")


def _inviter(actor: Actor) -> UUID:
    if actor.kind != "user" or actor.id is None:
        raise Forbidden("Only a person who is signed in invites others.")
    return actor.id
