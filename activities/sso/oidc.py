"""OpenID Connect: the code flow with PKCE, state and nonce, all bound to one browser."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.auth.secrets import new_secret
from activities.parts import Parts
from activities.sso import id_tokens, pending
from activities.sso.addresses import callback
from activities.sso.arriving import Arrived, arrive
from activities.sso.claims import Claims, refused, text_in, texts_in
from activities.sso.code_flow import Client, Returned, Tokens, authorize_url, redeem
from activities.sso.discovery import Endpoints, discover
from activities.sso.models import IdentityProvider
from activities.sso.outside import Outside, outside
from activities.sso.pending import Asked, Begun, Taken
from activities.sso.providers import SECRET, enabled
from activities.sso.sealing import unseal
from activities.sso.settings import OidcSettings
from nextscript.values import Json


async def start(session: AsyncSession, parts: Parts, provider_id: UUID, asked: Asked) -> Begun:
    """Give where to send a browser that signs in, or links an identity.

    Raises NotFound, or Unavailable while the provider does not say where that is.
    """
    provider, settings, client = await _client(session, parts, provider_id)
    await session.commit()  # others may have the connection while the provider is asked
    async with outside(parts) as out:
        endpoints = await discover(out, settings.issuer)
    secrets = {"nonce": new_secret(), "verifier": new_secret()}
    waiting = await pending.begin(session, parts, provider, asked, secrets)
    url = authorize_url(
        endpoints.authorization,
        client,
        secrets["verifier"],
        scope=" ".join(settings.scopes),
        state=waiting.state,
        nonce=secrets["nonce"],
    )
    return Begun(url, waiting.browser)


async def finish(
    session: AsyncSession, parts: Parts, provider_id: UUID, returned: Returned
) -> Arrived:
    """Sign in whoever a provider sent back. Raises Malformed, Forbidden or Unavailable."""
    provider, settings, client = await _client(session, parts, provider_id)
    taken = await pending.take(session, parts, provider, returned.state, returned.browser)
    code = returned.code_or_refused()
    async with outside(parts) as out:
        endpoints = await discover(out, settings.issuer)
        _refuse_another(returned, endpoints)
        tokens = await redeem(out, endpoints.token, client, code, taken.secrets["verifier"])
        said = await _said(out, endpoints, settings, tokens, taken)
    claims = replace(_claims(settings, said), id_token=tokens.id_token)
    return await arrive(session, parts, provider, claims, taken.row)


async def _client(
    session: AsyncSession, parts: Parts, provider_id: UUID
) -> tuple[IdentityProvider, OidcSettings, Client]:
    provider = await enabled(session, "oidc", provider_id)
    settings = OidcSettings.model_validate(provider.settings)
    secret = unseal(parts.keys, provider).get(SECRET)
    address = callback(parts.settings.public_url, "oidc", provider.id)
    return provider, settings, Client.of(settings, secret, address)


def _refuse_another(returned: Returned, endpoints: Endpoints) -> None:
    """Raise Forbidden when another provider than the one that was asked answers (mix-up)."""
    unsaid = returned.issuer is None and not endpoints.says_issuer
    if not unsaid and returned.issuer != endpoints.issuer:
        raise refused("another provider answered")


async def _said(
    out: Outside, endpoints: Endpoints, settings: OidcSettings, tokens: Tokens, taken: Taken
) -> id_tokens.Claims:
    """Give what the provider says of somebody; what its token leaves out is asked for."""
    if tokens.id_token is None:
        raise refused("the provider did not say who you are")
    nonce, asked_at = taken.secrets["nonce"], taken.row.created_at
    issued = id_tokens.Issued(tokens.id_token, tokens.access_token, nonce, asked_at)
    claims = await id_tokens.read(out, endpoints, settings, issued)
    if "email" in claims or not (endpoints.userinfo and tokens.access_token):
        return claims
    more = await out.get(endpoints.userinfo, tokens.access_token)
    if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
        raise refused("the provider speaks of two people")
    return {**more, **claims}


def _claims(settings: OidcSettings, said: dict[str, Json]) -> Claims:
    subject = text_in(said, "sub")
    if subject is None:
        raise refused("the provider did not say who you are")
    return Claims(
        issuer=settings.issuer,
        subject=subject,
        email=text_in(said, "email"),
        email_verified=settings.trusts_email or said.get("email_verified") is True,
        name=text_in(said, "name") or text_in(said, "preferred_username"),
        groups=texts_in(said, settings.groups_claim),
        other_ids=texts_in(said, "oid"),
        sid=text_in(said, "sid"),
    )
