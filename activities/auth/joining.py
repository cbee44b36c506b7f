"""Following an invitation: a new person says who they are, a known one is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.events import Event, Resource, Who
from activities.audit.recording import record
from activities.audit.scope import about
from activities.auth import mails
from activities.auth.account import end_all
from activities.auth.invitations import SUBJECT
from activities.auth.models import Invitation, Member, Organisation, User
from activities.auth.passwords import hash_password, refuse_weak
from activities.auth.permissions import granted
from activities.auth.secrets import hashed
from activities.auth.sessions import SignedIn, open_for
from activities.columns import now
from activities.operation import Actor, operation
from nextscript.errors import Conflict, Forbidden, Invalid
from nextscript.findings import Finding


@dataclass(frozen=True)
class Seen:
    """What the holder of a link is invited to; `known` people sign in to follow it."""

    email: str
    organisation: str
    role: str
    invited_by: str
    known: bool


async def look(session: AsyncSession, token: str) -> Seen:
    """Say what a link invites to. Raises Invalid for one that does not work."""
    invitation, inviter = await _open(session, token)
    organisation = await session.get_one(Organisation, invitation.organisation_id)
    known = await _known(session, invitation.email)
    return Seen(
        email=invitation.email,
        organisation=organisation.name,
        role=invitation.role,
        invited_by=inviter.name,
        known=known,
    )


async def accept(session: AsyncSession, token: str, name: str, password: str) -> SignedIn:
    """Become a member as a new person, and be signed in.

    Raises Invalid for a link that does not work and for a weak password; Conflict for an address
    that has an account, whose person signs in and joins.
    """
    invitation, _ = await _open(session, token)
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext(f"account/{invitation.email}")))
    )
    if await _known(session, invitation.email):
        raise Conflict("There is an account of this address; sign in first.", code="auth.known")
    refuse_weak(password, invitation.email, name)
    user = await session.scalar(select(User).where(col(User.email) == invitation.email))
    if user is None:
        user = User(email=invitation.email, name=name, password_hash="")
    else:  # they left every organisation: nothing of anybody's is theirs
        await end_all(session, user.id, but=None)
    user.name, user.password_hash = name, await hash_password(password)
    session.add(user)
    await session.flush()
    await _add(session, invitation, user)
    resource = Resource("member", str(user.id), user.email, invitation.project_id)
    said = {"role": invitation.role}
    who = Who("user", user.id, user.name)
    record(
        session,
        Event(invitation.organisation_id, who, "invitations.accept", resource, "done", said),
    )
    return open_for(session, user.id, invitation.organisation_id)


@operation("invitations.join", permission="account.manage", audit="member")
async def join(session: AsyncSession, actor: Actor, token: str) -> SignedIn:
    """Become a member as somebody who is signed in; give them a session there.

    Raises Invalid for a link that does not work, Forbidden for one to somebody else.
    """
    invitation, _ = await _open(session, token)
    user = await session.get_one(User, actor.id)
    if user.email != invitation.email:
        raise Forbidden(
            f"This invitation is for {invitation.email}; sign in as them.", code="auth.not_invited"
        )
    await _add(session, invitation, user)
    about(user.id, user.name, invitation.project_id, role=invitation.role)
    return open_for(session, user.id, invitation.organisation_id)


async def _open(session: AsyncSession, token: str) -> tuple[Invitation, User]:
    """Give an invitation that still works: not too old, and its sender could still grant that."""
    query = select(Invitation).where(
        col(Invitation.token_hash) == hashed(token), col(Invitation.expires_at) > now()
    )
    invitation = await session.scalar(query.with_for_update())
    if invitation is None:
        raise _refused()
    rows = await session.execute(
        select(User, Member)
        .join(Member, col(Member.user_id) == col(User.id))
        .where(
            col(User.id) == invitation.invited_by,
            col(User.disabled).is_(False),
            col(Member.organisation_id) == invitation.organisation_id,
        )
    )
    wanted = granted(invitation.role, invitation.project_id) | {"member.manage"}
    for user, member in rows:
        within = member.project_id in (None, invitation.project_id)
        if within and wanted <= granted(member.role, member.project_id):
            return invitation, user
    raise _refused()


async def _known(session: AsyncSession, email: str) -> bool:
    """Say whether somebody can sign in with an address: a person who is a member somewhere."""
    member = exists().where(col(User.email) == email, col(Member.user_id) == col(User.id))
    return bool(await session.scalar(select(member)))


async def _add(session: AsyncSession, invitation: Invitation, user: User) -> None:
    there = exists().where(
        col(Member.user_id) == user.id,
        col(Member.organisation_id) == invitation.organisation_id,
    )
    if user.disabled or await session.scalar(select(there)):
        raise Conflict("You are a member already.", code="member.exists")
    session.add(
        Member(
            organisation_id=invitation.organisation_id,
            project_id=invitation.project_id,
            user_id=user.id,
            role=invitation.role,
        )
    )
    await session.delete(invitation)
    await mails.withdraw(session, invitation.email, SUBJECT, invitation.organisation_id)
    await session.flush()


def _refused() -> Invalid:
    said = "This invitation was used, taken back, or is too old. Ask for another."
    finding = Finding(severity="error", code="auth.bad_link", pointer="/token", message=said)
    return Invalid(said, code="auth.bad_link", findings=[finding])
