"""`sso.providers.test`: whether a provider could be used, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.x509 import load_pem_x509_certificate
from sqlalchemy.ext.asyncio import AsyncSession

from activities.columns import now
from activities.operation import Actor, operation
from activities.parts import Parts
from activities.sso.discovery import keys_at, look
from activities.sso.outside import outside
from activities.sso.providers import load
from activities.sso.settings import OidcSettings, SamlSettings
from nextscript.errors import Unavailable


@dataclass(frozen=True)
class Verdict:
    """What came of trying a provider."""

    works: bool
    message: str


@operation("sso.providers.test", permission="sso.manage", unaudited="changes nothing")
async def test(session: AsyncSession, actor: Actor, parts: Parts, id_: UUID) -> Verdict:
    """Try what can be tried without signing in; a refusal is an answer, not an error."""
    provider = await load(session, actor, id_)
    kind, settings = provider.kind, provider.settings
    await session.commit()  # others may have the connection while the provider is asked
    if kind == "oidc":
        return await _discovered(parts, OidcSettings.model_validate(settings))
    if kind == "saml":
        return _certified(SamlSettings.model_validate(settings))
    return Verdict(True, "The addresses can be read. Sign in by it to see that the rest is right.")


async def _discovered(parts: Parts, settings: OidcSettings) -> Verdict:
    try:
        async with outside(parts) as out:
            endpoints = await look(out, settings.issuer)
            keys = await keys_at(out, endpoints.jwks)
    except Unavailable as error:
        return Verdict(False, error.message)
    if not keys:
        return Verdict(False, "The provider publishes no key to check its signatures with.")
    return Verdict(True, f"The provider was found and publishes {len(keys)} keys.")


def _certified(settings: SamlSettings) -> Verdict:
    ends: list[datetime] = [
        load_pem_x509_certificate(one.encode()).not_valid_after_utc for one in settings.certificates
    ]
    if max(ends) < now():
        return Verdict(False, f"The provider's certificate ended on {max(ends):%d %B %Y}.")
    return Verdict(True, f"The certificate can be read; it ends on {max(ends):%d %B %Y}.")
