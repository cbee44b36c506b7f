"""Signing in by a provider: the browser goes there and comes back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from activities.sso import backchannel, oauth2, oidc, saml
from activities.sso.offered import offered
from api.access import public
from api.deps import Parts, Session
from api.door import make_router
from api.sso.browser import arrived_at, asked_by, bound_to, form_of, returned_by, sent
from api.sso.schemas import OfferedProviders

router = make_router(prefix="/v1/auth", tags=["single sign-on"])
ProviderId = Annotated[UUID, Path(description="The identity provider.")]
FORM_BYTES = 512 * 1024
METADATA = "application/samlmetadata+xml"


@router.get("/providers", dependencies=[public()])
async def list_sign_in_providers(
    session: Session,
    organisation: Annotated[
        str | None, Query(max_length=63, description="Its key; needed where there are several.")
    ] = None,
) -> OfferedProviders:
    """List by whom one may sign in; for the sign-in page."""
    return OfferedProviders.model_validate(await offered(session, organisation))


@router.get(
    "/oidc/{provider_id}/start",
    status_code=303,
    response_class=Response,
    dependencies=[public(raw=True)],
)
async def start_oidc(
    request: Request, session: Session, parts: Parts, provider_id: ProviderId
) -> Response:
    """Send the browser to an OpenID provider; `return_to` is a path to come back to."""
    return sent(parts, await oidc.start(session, parts, provider_id, asked_by(request, parts)))


@router.get(
    "/oidc/{provider_id}/callback",
    status_code=303,
    response_class=Response,
    dependencies=[public(raw=True)],
)
async def finish_oidc(
    request: Request, session: Session, parts: Parts, provider_id: ProviderId
) -> Response:
    """Come back from an OpenID provider, and be signed in."""
    returned = returned_by(request, parts)
    return arrived_at(parts, await oidc.finish(session, parts, provider_id, returned))


@router.post(
    "/oidc/{provider_id}/backchannel-logout",
    status_code=204,
    dependencies=[public(raw=True, body_bytes=FORM_BYTES)],
)
async def end_oidc_sessions(
    request: Request, session: Session, parts: Parts, provider_id: ProviderId
) -> None:
    """End what an OpenID provider's word began, when it says that somebody signed out there."""
    form = await form_of(request)
    await backchannel.end(session, parts, provider_id, form.get("logout_token", ""))


@router.get(
    "/oauth2/{provider_id}/start",
    status_code=303,
    response_class=Response,
    dependencies=[public(raw=True)],
)
async def start_oauth_sign_in(
    request: Request, session: Session, parts: Parts, provider_id: ProviderId
) -> Response:
    """Send the browser to an OAuth2 provider; `return_to` is a path to come back to."""
    return sent(parts, await oauth2.start(session, parts, provider_id, asked_by(request, parts)))


@router.get(
    "/oauth2/{provider_id}/callback",
    status_code=303,
    response_class=Response,
    dependencies=[public(raw=True)],
)
async def finish_oauth_sign_in(
    request: Request, session: Session, parts: Parts, provider_id: ProviderId
) -> Response:
    """Come back from an OAuth2 provider, and be signed in."""
    returned = returned_by(request, parts)
    return arrived_at(parts, await oauth2.finish(session, parts, provider_id, returned))


@router.get(
    "/saml/{provider_id}/start",
    status_code=303,
    response_class=Response,
    dependencies=[public(raw=True)],
)
async def start_saml(
    request: Request, session: Session, parts: Parts, provider_id: ProviderId
) -> Response:
    """Send the browser to a SAML provider; `return_to` is a path to come back to."""
    begun = await saml.start(session, parts, provider_id, asked_by(request, parts))
    return sent(parts, begun, posts_back=True)


@router.post(
    "/saml/{provider_id}/acs",
    status_code=303,
    response_class=Response,
    dependencies=[public(raw=True, body_bytes=FORM_BYTES)],
)
async def finish_saml(
    request: Request, session: Session, parts: Parts, provider_id: ProviderId
) -> Response:
    """Come back from a SAML provider with its form, and be signed in."""
    form, browser = await form_of(request), bound_to(request, parts)
    return arrived_at(parts, await saml.finish(session, parts, provider_id, form, browser))


@router.get(
    "/saml/{provider_id}/metadata",
    response_class=Response,
    responses={200: {"content": {METADATA: {"schema": {"type": "string"}}}}},
    dependencies=[public()],
)
async def get_saml_metadata(session: Session, parts: Parts, provider_id: ProviderId) -> Response:
    """Say what a SAML provider has to know of us."""
    return Response(await saml.metadata(session, parts, provider_id), media_type=METADATA)
