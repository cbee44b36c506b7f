"""Beginning a sign-in, whatever its provider speaks."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.parts import Parts
from activities.sso import oauth2, oidc, saml
from activities.sso.pending import Asked, Begun

_STARTS = {"oidc": oidc.start, "oauth2": oauth2.start, "saml": saml.start}


async def start(
    session: AsyncSession, parts: Parts, kind: str, provider_id: UUID, asked: Asked
) -> Begun:
    """Give where to send a browser. Raises NotFound for no enabled provider of this kind."""
    return await _STARTS[kind](session, parts, provider_id, asked)
