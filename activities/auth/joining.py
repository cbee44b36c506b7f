"""Following an invitation: a new person says who they are, a known one is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.access.own_roles import custom
from activities.access.rights import of_person
from activities.audit.events import Detail, Event, Resource, Who
from activities.audit.recording import record
from activities.auth import factors, mails, single_sign_on
from activities.auth.account import end_all
from activities.auth.granting import OWNER
from activities.auth.invitations import SUBJECT
from activities.auth.models import Invitation, Member, Organisation, User, UserSession
from activities.auth.passwords import hash_password, refuse_weak
from activities.auth.permissions import granted
from activities.auth.secrets import hashed
from activities.auth.sessions import Shown, SignedIn, open_for
from activities.auth.switching import end_for, of_browser, refuse_vouched
from activities.columns import now
from activities.operation import Actor, operation
from activities.parts import Parts
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
    organisation_key: str
    sso_required: bool


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
        organisation_key=organisation.key,
        sso_required=organisation.sso_required_since is not None and invitation.role != OWNER,
    )


async def accept(
    session: AsyncSession, parts: Parts, token: str, name: str, password: str
) -> SignedIn:
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
    await _refuse_unless_provided(session, invitation)
    await refuse_weak(parts, password, invitation.email, name)
    user = await session.scalar(select(User).where(col(User.email) == invitation.email))
    if user is None:
        user = User(email=invitation.email, name=name, password_hash="")
    else:  # they left every organisation: nothing of anybody's is theirs
        await end_all(session, user.id, but=None)
        await factors.remove_all(session, user.id)
    user.name, user.password_hash = name, await hash_password(password)
    session.add(user)
    await session.flush()
    await become_member(session, invitation, user)
    _note(session, "invitations.accept", invitation, user)
    shown = Shown("invitation")
    return open_for(session, user.id, invitation.organisation_id, parts=parts, shown=shown)


@operation(
    "invitations.join", permission="account.manage", unaudited="the log of who invited says it"
)
async def join(
    session: AsyncSession, actor: Actor, parts: Parts, token: str, cookie: str
) -> SignedIn:
    """Become a member as somebody who is signed in; give them a session there.

    It takes the place of the one of a browser's `cookie`.

    Raises Invalid for a link that does not work, Forbidden for one to somebody else and for who
    came by a provider.
    """
    invitation, _ = await _open(session, token)
    user = await session.get_one(User, actor.id)
    if user.email != invitation.email:
        raise Forbidden(
            f"This invitation is for {invitation.email}; sign in as them.", code="auth.not_invited"
        )
    came_by = await session.get_one(UserSession, actor.session_id)
    await refuse_vouched(session, came_by)
    await become_member(session, invitation, user)
    _note(session, "invitations.join", invitation, user)
    shown = Shown(came_by.method, came_by.strong, came_by.proven_at)
    there = open_for(session, user.id, invitation.organisation_id, parts=parts, shown=shown)
    here = await of_browser(session, actor, cookie)
    return end_for(here, there) if here else there


async def _refuse_unless_provided(session: AsyncSession, invitation: Invitation) -> None:
    """Raise Forbidden where people come by a provider alone; an owner may come otherwise."""
    organisation = await session.get_one(Organisation, invitation.organisation_id)
    if organisation.sso_required_since is not None and invitation.role != OWNER:
        raise single_sign_on.required(organisation, "your invitation is accepted by signing in")


async def _open(session: AsyncSession, token: str) -> tuple[Invitation, User]:
    """Give an invitation that still works, and its sender."""
    query = select(Invitation).where(
        col(Invitation.token_hash) == hashed(token), col(Invitation.expires_at) > now()
    )
    invitation = await session.scalar(query.with_for_update())
    if invitation is None or (inviter := await _inviter(session, invitation)) is None:
        raise _refused()
    return invitation, inviter


async def invitation_of(
    session: AsyncSession, organisation_id: UUID, email: str
) -> Invitation | None:
    """Give the invitation that still works for an address, for who is proven to have it."""
    query = select(Invitation).where(
        col(Invitation.organisation_id) == organisation_id,
        col(Invitation.email) == email,
        col(Invitation.expires_at) > now(),
    )
    invitation = await session.scalar(query.with_for_update())
    return invitation if invitation and await _inviter(session, invitation) else None


async def _inviter(session: AsyncSession, invitation: Invitation) -> User | None:
    """Give who sent an invitation, if they could still grant what it does."""
    found = await of_person(session, invitation.invited_by, invitation.organisation_id)
    if found is None:
        return None
    own = await custom(session, invitation.organisation_id, invitation.role)
    wanted = granted(invitation.role, invitation.project_id, own) | {"member.manage"}
    return found.user if wanted <= found.rights.at(invitation.project_id) else None


async def _known(session: AsyncSession, email: str) -> bool:
    """Say whether somebody can sign in with an address: a person who is a member somewhere."""
    member = exists().where(col(User.email) == email, col(Member.user_id) == col(User.id))
    return bool(await session.scalar(select(member)))


async def become_member(session: AsyncSession, invitation: Invitation, user: User) -> None:
    """Make an invited person a member; the invitation is used up.

    Raises Conflict for one who is a member already.
    """
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


def _note(session: AsyncSession, action: str, invitation: Invitation, user: User) -> None:
    """Say in the log of the organisation that invited who is a member now."""
    resource = Resource("member", str(user.id), user.email, invitation.project_id)
    said: dict[str, Detail] = {"role": invitation.role}
    who = Who("user", user.id, user.name)
    record(session, Event(invitation.organisation_id, who, action, resource, "done", said))


def _refused() -> Invalid:
    said = "This invitation was used, taken back, or is too old. Ask for another."
    finding = Finding(severity="error", code="auth.bad_link", pointer="/token", message=said)
    return Invalid(said, code="auth.bad_link", findings=[finding])
