"""Our own addresses, as a provider has to be told them: exactly, to the letter."""

from __future__ import annotations

from uuid import UUID


def callback(public_url: str, kind: str, provider_id: UUID) -> str:
    """Give where a provider sends people back to."""
    name = "acs" if kind == "saml" else "callback"
    return f"{public_url}/v1/auth/{kind}/{provider_id}/{name}"


def metadata(public_url: str, provider_id: UUID) -> str:
    """Give where a SAML provider reads what we are; it is our entity id, too."""
    return f"{public_url}/v1/auth/saml/{provider_id}/metadata"


def backchannel_logout(public_url: str, provider_id: UUID) -> str:
    """Give where an OpenID provider says that somebody signed out."""
    return f"{public_url}/v1/auth/oidc/{provider_id}/backchannel-logout"


def signed_out(public_url: str) -> str:
    """Give where a provider sends people after signing them out."""
    return f"{public_url}/signed-out"


def start(kind: str, provider_id: UUID) -> str:
    """Give the path that sends a browser to a provider."""
    return f"/v1/auth/{kind}/{provider_id}/start"


def addresses_of(public_url: str, kind: str, provider_id: UUID) -> dict[str, str]:
    """Give every address by its name."""
    own = {"callback": callback(public_url, kind, provider_id)}
    if kind == "saml":
        own["metadata"] = metadata(public_url, provider_id)
    if kind == "oidc":
        own["backchannel_logout"] = backchannel_logout(public_url, provider_id)
        own["post_logout"] = signed_out(public_url)
    return own
