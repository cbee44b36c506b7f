"""Somebody a provider vouches for the first time: invited, made by the directory, or new here.

None of it touches an account that is in use: whoever has one signs in and links the identity, so
that a provider that asserts their address gains nothing.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.access.own_roles import all_roles
from activities.audit.events import Event, Resource, Who
from activities.audit.recording import record
from activities.auth import joining, provisioning
from activities.auth.emails import folded
from activities.auth.models import Invitation, User
from activities.auth.permissions import granted
from activities.scim.knowing import known_to_directory
from activities.sso.claims import Claims, refused
from activities.sso.models import Identity, IdentityProvider
from activities.sso.roles import role_for
from nextscript.errors import Conflict, Forbidden, Invalid

_KNOWN = (
    "There is an account of this address already. Sign in to it as before, then link this "
    "provider under Settings, Your profile."
)


async def introduce(session: AsyncSession, provider: IdentityProvider, claims: Claims) -> Identity:
    """Give the identity of somebody new to a provider. Raises Forbidden for who may not come."""
    email = _proven(claims)
    made = await _made_by_directory(session, provider, claims, email)
    if made is not None:
        return await _kept(session, new_identity(provider, claims, made, given_role=None))
    if email is None:
        raise refused("the provider does not say that your e-mail address is yours")
    if provider.email_domains and email.partition("@")[2] not in provider.email_domains:
        raise refused("your e-mail address is of a domain that may not sign in here")
    return await _kept(session, await _joined(session, provider, claims, email))


def new_identity(
    provider: IdentityProvider, claims: Claims, user_id: UUID, *, given_role: str | None
) -> Identity:
    """Make the row that says whom a provider means."""
    return Identity(
        organisation_id=provider.organisation_id,
        provider_id=provider.id,
        user_id=user_id,
        issuer=claims.issuer,
        subject=claims.subject,
        email=claims.email,
        given_role=given_role,
    )


def _proven(claims: Claims) -> str | None:
    if claims.email is None or not claims.email_verified:
        return None
    try:
        return folded(claims.email)
    except Invalid:
        return None


async def _made_by_directory(
    session: AsyncSession, provider: IdentityProvider, claims: Claims, email: str | None
) -> UUID | None:
    if not provider.for_directory:
        return None
    ids = (claims.subject, *claims.other_ids)
    return await known_to_directory(session, provider.organisation_id, ids, email)


async def _joined(
    session: AsyncSession, provider: IdentityProvider, claims: Claims, email: str
) -> Identity:
    invitation = await joining.invitation_of(session, provider.organisation_id, email)
    if invitation is None and not provider.creates_users:
        raise refused("you have no account here; ask for an invitation")
    if invitation is not None and _is_owners(invitation):
        raise refused("an owner's invitation is followed by the link of its mail")
    try:
        user = await provisioning.make_account(session, email, claims.name or email)
    except Conflict:
        raise Forbidden(_KNOWN, code="auth.sso_known") from None
    if invitation is not None:
        role, given = invitation.role, None
        await joining.become_member(session, invitation, user)
    else:
        roles = await all_roles(session, provider.organisation_id)
        mapping, default = provider.role_mapping, provider.default_role
        role = given = role_for(claims.groups, mapping, default, roles)
        await provisioning.add_member(session, provider.organisation_id, user.id, role)
    _note(session, provider, user, role)
    return new_identity(provider, claims, user.id, given_role=given)


def _is_owners(invitation: Invitation) -> bool:
    """Say whether it gives more than whoever sets providers up may."""
    return "organisation.own" in granted(invitation.role, invitation.project_id)


async def _kept(session: AsyncSession, identity: Identity) -> Identity:
    session.add(identity)
    await session.flush()
    return identity


def _note(session: AsyncSession, provider: IdentityProvider, user: User, role: str) -> None:
    resource, who = Resource("member", str(user.id), user.email), Who("user", user.id, user.name)
    said = {"role": role, "provider": provider.key}
    record(session, Event(provider.organisation_id, who, "members.join", resource, "done", said))
