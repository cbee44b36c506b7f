"""OAuth2 where there is no OpenID Connect, such as GitHub: who somebody is, their token tells."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth.secrets import new_secret
from activities.parts import Parts
from activities.sso import pending
from activities.sso.addresses import callback
from activities.sso.arriving import Arrived, arrive
from activities.sso.claims import Claims, refused, text_in, texts_in
from activities.sso.code_flow import Client, Returned, authorize_url, redeem
from activities.sso.models import IdentityProvider
from activities.sso.outside import Outside, outside
from activities.sso.pending import Asked, Begun
from activities.sso.providers import SECRET, enabled
from activities.sso.sealing import unseal
from activities.sso.settings import OAuth2Settings
from nextscript.values import Json


async def start(session: AsyncSession, parts: Parts, provider_id: UUID, asked: Asked) -> Begun:
    """Give where to send a browser that signs in, or links an identity. Raises NotFound."""
    provider, settings, client = await _client(session, parts, provider_id)
    verifier = new_secret()
    waiting = await pending.begin(session, parts, provider, asked, {"verifier": verifier})
    scope = " ".join(settings.scopes)
    url = authorize_url(settings.authorize_url, client, verifier, scope=scope, state=waiting.state)
    return Begun(url, waiting.browser)


async def finish(
    session: AsyncSession, parts: Parts, provider_id: UUID, returned: Returned
) -> Arrived:
    """Sign in whoever a provider sent back. Raises Malformed, Forbidden or Unavailable."""
    provider, settings, client = await _client(session, parts, provider_id)
    taken = await pending.take(session, parts, provider, returned.state, returned.browser)
    code = returned.code_or_refused()
    issuer = issuer_of(settings)
    if returned.issuer is not None and returned.issuer.rstrip("/") not in (
        issuer,
        f"{issuer}/login/oauth",
    ):
        raise refused("another provider answered")
    async with outside(parts) as out:
        tokens = await redeem(out, settings.token_url, client, code, taken.secrets["verifier"])
        if tokens.access_token is None:
            raise refused("the provider did not say who you are")
        claims = await _claims(out, settings, tokens.access_token)
    return await arrive(session, parts, provider, claims, taken.row)


def issuer_of(settings: OAuth2Settings) -> str:
    """Give whose word it is: where people say who they are, as no token tells."""
    parts = urlsplit(settings.authorize_url)
    return f"{parts.scheme}://{parts.netloc}"


async def _client(
    session: AsyncSession, parts: Parts, provider_id: UUID
) -> tuple[IdentityProvider, OAuth2Settings, Client]:
    provider = await enabled(session, "oauth2", provider_id)
    settings = OAuth2Settings.model_validate(provider.settings)
    secret = unseal(parts.keys, provider).get(SECRET)
    address = callback(parts.settings.public_url, "oauth2", provider.id)
    return provider, settings, Client.of(settings, secret, address)


async def _claims(out: Outside, settings: OAuth2Settings, token: str) -> Claims:
    said = await out.get(settings.userinfo_url, token)
    subject = text_in(said, settings.subject_field) if isinstance(said, dict) else None
    if subject is None or not isinstance(said, dict):
        raise refused("the provider did not say who you are")
    verified = settings.verified_field is not None and said.get(settings.verified_field) is True
    claims = Claims(
        issuer=issuer_of(settings),
        subject=subject,
        email=text_in(said, settings.email_field),
        email_verified=settings.trusts_email or verified,
        name=text_in(said, settings.name_field),
        groups=texts_in(said, settings.groups_field),
    )
    if settings.emails_url is not None:
        email = _primary(await out.get(settings.emails_url, token))
        claims = replace(claims, email=email, email_verified=email is not None)
    if settings.groups_url is not None:
        claims = replace(claims, groups=_logins(await out.get(settings.groups_url, token)))
    return claims


def _primary(said: Json) -> str | None:
    """Give the address that is verified and the person's first."""
    listed = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    found = [one for one in listed if one.get("verified") is True and one.get("primary") is True]
    return text_in(found[0], "email") if found else None


def _logins(said: Json) -> tuple[str, ...]:
    listed = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    return tuple(found for one in listed if (found := text_in(one, "login")))
