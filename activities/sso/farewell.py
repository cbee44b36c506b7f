"""Signing out here, and going on to where somebody came from (OpenID RP-initiated logout)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth import sessions
from activities.operation import Actor
from activities.parts import Parts
from activities.sso.addresses import signed_out
from activities.sso.discovery import discover
from activities.sso.models import Identity, IdentityProvider, IdentitySession
from activities.sso.outside import outside
from activities.sso.sealing import ID_TOKEN, unseal
from activities.sso.settings import OidcSettings
from nextscript.errors import Unavailable

_PATIENCE_SECONDS = 3.0
_LONGEST_HINT = 6_000


@dataclass(frozen=True)
class Farewell:
    """By which provider somebody had come, and where a browser goes on to sign out there."""

    provider: str | None = None
    url: str | None = None


async def sign_out(session: AsyncSession, parts: Parts, actor: Actor) -> Farewell:
    """End the session the actor came by, at once, whatever its provider does.

    A provider that does not say in time where it signs people out is left alone.
    """
    begun = await _begun(session, actor)
    await sessions.logout(session, actor)
    if begun is None:
        return Farewell()
    row, provider = begun
    hint = unseal(parts.keys, row).get(ID_TOKEN, "")
    row.sealed = None
    await session.commit()  # it has ended, whatever the provider says, and however long it takes
    return Farewell(provider.name, await _there(parts, provider, hint))


async def _begun(
    session: AsyncSession, actor: Actor
) -> tuple[IdentitySession, IdentityProvider] | None:
    query = (
        select(IdentitySession, IdentityProvider)
        .join(Identity, col(Identity.id) == col(IdentitySession.identity_id))
        .join(IdentityProvider, col(IdentityProvider.id) == col(Identity.provider_id))
        .where(col(IdentitySession.session_id) == actor.session_id)
    )
    found = (await session.execute(query)).first()
    return (found[0], found[1]) if found else None


async def _there(parts: Parts, provider: IdentityProvider, hint: str) -> str | None:
    if provider.kind != "oidc" or provider.settings.get("signs_out_there") is not True:
        return None
    settings = OidcSettings.model_validate(provider.settings)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), outside(parts) as out:
            endpoint = (await discover(out, settings.issuer)).end_session
    except (Unavailable, TimeoutError):
        return None
    said = {
        "client_id": settings.client_id,
        "post_logout_redirect_uri": signed_out(parts.settings.public_url),
        **({"id_token_hint": hint} if 0 < len(hint) <= _LONGEST_HINT else {}),
    }
    mark = "&" if "?" in (endpoint or "") else "?"
    return f"{endpoint}{mark}{urlencode(said)}" if endpoint else None
