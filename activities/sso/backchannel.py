"""A provider says that somebody signed out there: what its word began here ends (OIDC)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.events import Event, Resource, Who
from activities.audit.recording import record
from activities.auth.models import UserSession
from activities.columns import now
from activities.parts import Parts
from activities.sso.claims import text_in
from activities.sso.discovery import discover
from activities.sso.id_tokens import LEEWAY, Claims, token_type, verified
from activities.sso.models import Identity, IdentityProvider, IdentitySession
from activities.sso.outside import outside
from activities.sso.providers import enabled
from activities.sso.settings import OidcSettings
from activities.sso.spent import spend
from nextscript.errors import Forbidden, Malformed

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_NEEDED = ["iss", "aud", "iat", "exp", "jti", "events"]


async def end(session: AsyncSession, parts: Parts, provider_id: UUID, token: str) -> None:
    """End the sessions a logout token names. Raises Malformed for one that is not taken."""
    provider = await enabled(session, "oidc", provider_id)
    settings = OidcSettings.model_validate(provider.settings)
    await session.commit()
    claims = await _claims(parts, settings, token)
    sid, subject = text_in(claims, "sid"), text_in(claims, "sub")
    if sid is None and subject is None:
        raise _refused()
    expires_at = datetime.fromtimestamp(int(str(claims["exp"])), UTC) + 2 * LEEWAY
    if not await spend(session, provider, f"logout/{claims['jti']}", expires_at):
        raise _refused()
    await _end(session, provider, settings.issuer, sid, subject)


async def _claims(parts: Parts, settings: OidcSettings, token: str) -> Claims:
    try:
        if token_type(token) != "logout+jwt":
            raise _refused()
        async with outside(parts) as out:
            endpoints = await discover(out, settings.issuer)
            claims = await verified(out, endpoints, settings, token, _NEEDED)
    except Forbidden:
        raise _refused() from None
    events = claims["events"]
    if "nonce" in claims or not isinstance(events, dict) or _EVENT not in events:
        raise _refused()
    return claims


async def _end(
    session: AsyncSession,
    provider: IdentityProvider,
    issuer: str,
    sid: str | None,
    subject: str | None,
) -> None:
    """End one session of the provider's, or all of somebody's that came by it."""
    theirs = [col(Identity.provider_id) == provider.id, col(Identity.issuer) == issuer]
    if subject is not None:
        theirs.append(col(Identity.subject) == subject)
    begun = (
        select(col(IdentitySession.session_id))
        .join(Identity, col(Identity.id) == col(IdentitySession.identity_id))
        .where(*theirs)
    )
    ours: ColumnElement[bool] = col(UserSession.id).in_(
        begun.where(col(IdentitySession.sid) == sid) if sid is not None else begun
    )
    if subject is not None:  # whoever showed a second factor after the provider's word
        people = select(col(Identity.user_id)).where(*theirs)
        known = select(col(IdentitySession.session_id))
        ours = or_(
            ours,
            (col(UserSession.user_id).in_(people))
            & (col(UserSession.organisation_id) == provider.organisation_id)
            & (col(UserSession.method) == "oidc")
            & (col(UserSession.id).not_in(known)),
        )
    ending = update(UserSession).where(ours, col(UserSession.ended_at).is_(None))
    ended = await session.scalars(ending.values(ended_at=now()).returning(col(UserSession.id)))
    resource = Resource("identity_provider", str(provider.id), provider.name)
    who, said = Who("service", provider.id, provider.name), {"sessions_ended": len(ended.all())}
    record(session, Event(provider.organisation_id, who, "sso.logout", resource, "done", said))


def _refused() -> Malformed:
    return Malformed("This is no logout token for us.", code="auth.sso_logout")
