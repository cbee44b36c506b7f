"""SAML 2.0: a request by redirect, the answer by a form the browser posts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.parts import Parts
from activities.sso import pending
from activities.sso.addresses import callback
from activities.sso.arriving import Arrived, arrive
from activities.sso.claims import Claims, refused
from activities.sso.models import IdentityProvider
from activities.sso.pending import Asked, Begun, Taken
from activities.sso.providers import enabled
from activities.sso.saml_response import Assertion, Received, receive, verified
from activities.sso.saml_toolkit import authn_request, settings_of
from activities.sso.sealing import unseal
from activities.sso.settings import SamlSettings
from activities.sso.spent import spend
from nextscript.errors import Malformed, NotFound

_CLOCKS = timedelta(minutes=10)
_LONGEST = 500


async def start(session: AsyncSession, parts: Parts, provider_id: UUID, asked: Asked) -> Begun:
    """Give where to send a browser that signs in, or links an identity. Raises NotFound."""
    provider = await enabled(session, "saml", provider_id)
    toolkit = settings_of(parts.settings.public_url, provider, unseal(parts.keys, provider))
    address = callback(parts.settings.public_url, "saml", provider.id)
    waiting = await pending.begin(session, parts, provider, asked, {})
    url, request_id = authn_request(toolkit, address, waiting.state)
    await pending.keep(session, parts, waiting, {"request_id": request_id})
    return Begun(url, waiting.browser)


async def finish(
    session: AsyncSession,
    parts: Parts,
    provider_id: UUID,
    form: dict[str, str],
    browser: str | None,
) -> Arrived:
    """Sign in whoever a provider's form is about. Raises Malformed or Forbidden."""
    provider = await enabled(session, "saml", provider_id)
    settings = SamlSettings.model_validate(provider.settings)
    received = receive(form.get("SAMLResponse", ""))
    taken = await _asked_for(session, parts, provider, received, form, browser)
    address = callback(parts.settings.public_url, "saml", provider.id)
    toolkit = settings_of(parts.settings.public_url, provider, unseal(parts.keys, provider))
    request_id = taken.secrets["request_id"] if taken else None
    assertion = await asyncio.to_thread(verified, received, toolkit, address, request_id)
    if not await spend(
        session, provider, f"assertion/{assertion.id}", assertion.expires_at + _CLOCKS
    ):
        raise refused("the provider's answer was used before")
    claims = _claims(settings, assertion)
    return await arrive(session, parts, provider, claims, taken.row if taken else None)


async def metadata(session: AsyncSession, parts: Parts, provider_id: UUID) -> bytes:
    """Say in XML what a provider has to know of us. Raises NotFound."""
    provider = await session.get(IdentityProvider, provider_id)
    if provider is None or provider.kind != "saml":
        raise NotFound("There is no such provider.")
    toolkit = settings_of(parts.settings.public_url, provider, unseal(parts.keys, provider))
    said = toolkit.get_sp_metadata()
    return said if isinstance(said, bytes) else str(said).encode()


async def _asked_for(
    session: AsyncSession,
    parts: Parts,
    provider: IdentityProvider,
    received: Received,
    form: dict[str, str],
    browser: str | None,
) -> Taken | None:
    """Give the sign-in an answer belongs to; None for one nobody asked for, where that is allowed.

    Raises Forbidden for an answer to what was not asked in this browser, or was answered before.
    """
    try:
        return await pending.take(session, parts, provider, form.get("RelayState"), browser)
    except Malformed as error:
        allowed = provider.settings.get("allows_unsolicited") is True
        if allowed and received.in_response_to is None:
            return None
        raise refused(
            "nobody asked the provider for this in this browser, or it took too long"
        ) from error


def _claims(settings: SamlSettings, assertion: Assertion) -> Claims:
    if not 0 < len(assertion.name_id) <= _LONGEST:
        raise refused("the provider did not say who you are")
    email = _first(assertion, settings.email_attribute)
    return Claims(
        issuer=settings.entity_id,
        subject=assertion.name_id,
        email=assertion.name_id if settings.email_attribute is None else email,
        email_verified=settings.trusts_email,
        name=_first(assertion, settings.name_attribute),
        groups=tuple(assertion.attributes.get(settings.groups_attribute or "", [])),
        sid=assertion.session_index,
    )


def _first(assertion: Assertion, name: str | None) -> str | None:
    found = assertion.attributes.get(name, []) if name else []
    return found[0][:_LONGEST] if found else None
