"""Identity providers, as an organisation sets them up."""

from __future__ import annotations

from activities.sso import providers, saml_metadata, testing
from activities.sso.requests import ProviderCreate, ProviderPatch, ProviderRead
from api.access import needs
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from api.sso.router import ProviderId
from api.sso.schemas import Providers, ProviderVerdict, SamlMetadata, SamlMetadataSource

router = make_router(prefix="/v1/sso/providers", tags=["single sign-on"])


@router.get("", dependencies=[needs("sso.manage")])
async def list_identity_providers(session: Session, actor: CurrentActor, parts: Parts) -> Providers:
    """List the organisation's identity providers."""
    return Providers(items=[*await providers.listed(session, actor, parts)])


@router.post("", status_code=201, dependencies=[needs("sso.manage")])
async def create_identity_provider(
    body: ProviderCreate, session: Session, actor: CurrentActor, parts: Parts
) -> ProviderRead:
    """Add an identity provider; people may sign in by it once it is enabled."""
    return await providers.create(session, actor, parts, body)


@router.post(
    ":read-metadata",
    response_model=SamlMetadata,
    dependencies=[needs("sso.manage", idempotency="own")],
)
async def read_saml_metadata(
    body: SamlMetadataSource, session: Session, actor: CurrentActor, parts: Parts
) -> saml_metadata.Metadata:
    """Read what a SAML provider says of itself, by its address or as text; nothing is saved."""
    return await saml_metadata.read_metadata(session, actor, parts, body.url, body.xml)


@router.get("/{provider_id}", dependencies=[needs("sso.manage")])
async def get_identity_provider(
    session: Session, actor: CurrentActor, parts: Parts, provider_id: ProviderId
) -> ProviderRead:
    """Read one identity provider; its secret is never shown."""
    return await providers.get(session, actor, parts, provider_id)


@router.patch("/{provider_id}", dependencies=[needs("sso.manage")])
async def update_identity_provider(
    body: ProviderPatch,
    session: Session,
    actor: CurrentActor,
    parts: Parts,
    provider_id: ProviderId,
) -> ProviderRead:
    """Change an identity provider."""
    return await providers.update(session, actor, parts, provider_id, body)


@router.delete("/{provider_id}", status_code=204, dependencies=[needs("sso.manage")])
async def delete_identity_provider(
    session: Session, actor: CurrentActor, provider_id: ProviderId
) -> None:
    """Remove an identity provider; nobody signs in by it any more."""
    await providers.delete(session, actor, provider_id)


@router.post(
    "/{provider_id}:test", response_model=ProviderVerdict, dependencies=[needs("sso.manage")]
)
async def test_identity_provider(
    session: Session, actor: CurrentActor, parts: Parts, provider_id: ProviderId
) -> testing.Verdict:
    """Try what can be tried of an identity provider without signing in."""
    return await testing.test(session, actor, parts, provider_id)
