"""Somebody a provider vouches for: they come in, or the identity is linked to who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.events import Event, Resource, Who
from activities.audit.recording import record, record_apart
from activities.auth import actors, provisioning
from activities.auth.models import User, UserSession
from activities.auth.sessions import SignedIn, is_live
from activities.columns import now
from activities.parts import Parts
from activities.sso.claims import Claims, refused
from activities.sso.giving import give
from activities.sso.introducing import introduce, new_identity
from activities.sso.letting_in import let_in
from activities.sso.models import Identity, IdentityProvider, IdentitySession, PendingSignIn
from activities.sso.sealing import ID_TOKEN, seal
from nextscript.errors import Conflict, MfaRequired, NextScriptError


@dataclass(frozen=True)
class Arrived:
    """Who came back, if that signed them in or asks for a second factor, and where to go on."""

    signed_in: SignedIn | None
    return_to: str
    due: MfaRequired | None = None


async def arrive(
    session: AsyncSession,
    parts: Parts,
    provider: IdentityProvider,
    claims: Claims,
    pending: PendingSignIn | None,
) -> Arrived:
    """Sign somebody in, or link the identity to who began this. A refusal is in the audit log.

    Raises Forbidden, or Conflict for an identity that is somebody else's.
    """
    return_to = pending.return_to if pending else "/"
    try:
        if pending is not None and pending.user_id and pending.session_id:
            row = await _link(session, provider, claims, pending.user_id, pending.session_id)
            if not await _came_to_link(session, row):
                return Arrived(None, return_to)
            row.ended_at = now()
        return Arrived(await _sign_in(session, parts, provider, claims), return_to)
    except MfaRequired as due:
        return Arrived(None, return_to, due)
    except NextScriptError as error:
        refusal = _refusal(provider, error)
        await session.rollback()
        await record_apart(parts.sessions, refusal)
        raise


async def _sign_in(
    session: AsyncSession, parts: Parts, provider: IdentityProvider, claims: Claims
) -> SignedIn:
    identity = await _known(session, provider, claims)
    if identity is None:
        identity = await introduce(session, provider, claims)
    user = await session.get_one(User, identity.user_id)
    member = await provisioning.membership(session, provider.organisation_id, user.id)
    if user.disabled or member is None:
        raise refused("you are no member here any more; ask for an invitation")
    await give(session, provider, identity, claims.groups)
    identity.email, identity.used_at = claims.email, now()
    signed_in = await let_in(session, parts, provider, user)
    session.add(_begun(parts, provider, claims, identity, signed_in.session.id))
    await session.flush()
    return signed_in


def _begun(
    parts: Parts,
    provider: IdentityProvider,
    claims: Claims,
    identity: Identity,
    session_id: UUID,
) -> IdentitySession:
    own, sealed = provider.organisation_id, None
    if claims.id_token is not None and provider.settings.get("signs_out_there") is True:
        sealed = seal(parts.keys, own, session_id, {ID_TOKEN: claims.id_token})
    return IdentitySession(
        session_id=session_id,
        organisation_id=own,
        identity_id=identity.id,
        sid=claims.sid,
        sealed=sealed,
    )


async def _link(
    session: AsyncSession,
    provider: IdentityProvider,
    claims: Claims,
    user_id: UUID,
    session_id: UUID,
) -> UserSession:
    """Link an identity to who began this in a session, which is given."""
    row = await session.get(UserSession, session_id)
    if row is None or not is_live(row) or row.user_id != user_id:
        raise refused("the session that asked for this has ended")
    identity = await _known(session, provider, claims)
    if identity is not None and identity.user_id != user_id:
        raise Conflict("This identity is linked to another account.", code="auth.sso_linked")
    user = await session.get_one(User, user_id)
    if identity is None:
        session.add(new_identity(provider, claims, user_id, given_role=None))
        resource = Resource("identity", claims.subject, claims.email)
        who, said = Who("user", user.id, user.name), {"provider": provider.key}
        event = Event(provider.organisation_id, who, "identities.link", resource, "done", said)
        record(session, event)
    await session.flush()
    return row


async def _came_to_link(session: AsyncSession, row: UserSession) -> bool:
    """Say whether a session is good for nothing but linking, so that its holder goes on by it."""
    return (await actors.of_session(session, row)).must_link


async def _known(
    session: AsyncSession, provider: IdentityProvider, claims: Claims
) -> Identity | None:
    query = select(Identity).where(
        col(Identity.provider_id) == provider.id,
        col(Identity.issuer) == claims.issuer,
        col(Identity.subject) == claims.subject,
    )
    return await session.scalar(query.with_for_update())


def _refusal(provider: IdentityProvider, error: NextScriptError) -> Event:
    resource = Resource("identity_provider", str(provider.id), provider.name)
    who, details = Who("public", None, "Somebody"), {"code": error.code, "provider": provider.key}
    return Event(provider.organisation_id, who, "auth.login", resource, "refused", details)
