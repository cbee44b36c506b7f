"""`sso.providers.read_metadata`: what a SAML provider says of itself, read before it is believed.

Nothing is kept: whoever sets the provider up sees what was read, and saves it or not. Its own
signature proves nothing to who does not know the provider yet; that it came encrypted from its
address, or from somebody's hand, is all there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor, operation
from activities.parts import Parts
from activities.sso.outside import outside
from activities.sso.settings import SamlSettings, is_safe_address, read_settings
from activities.sso.xml import Element, read_xml
from nextscript.errors import Invalid
from nextscript.findings import Finding

_NS = {
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


@dataclass(frozen=True)
class Certificate:
    """A certificate, with what a person compares."""

    pem: str
    subject: str
    ends_at: datetime
    fingerprint: str


@dataclass(frozen=True)
class Metadata:
    """What is read of a provider: the settings it stands for, as they would be saved."""

    entity_id: str
    sso_url: str
    certificates: list[Certificate]
    signs_requests: bool


@operation("sso.providers.read_metadata", permission="sso.manage", unaudited="changes nothing")
async def read_metadata(
    session: AsyncSession, actor: Actor, parts: Parts, url: str | None, xml: str | None
) -> Metadata:
    """Read a provider's metadata from its address, or as it was pasted.

    Raises Invalid for what describes no provider, or several; Malformed for what is no XML or has
    a DTD; Unavailable when the address does not give it.
    """
    await session.commit()  # others may have the connection while the provider is asked
    if (url is None) == (xml is None):
        raise _refused("/url", "Give an address, or the metadata itself.")
    text = xml if xml is not None else await _fetched(parts, url or "")
    return _read(read_xml(text.strip().encode()))


async def _fetched(parts: Parts, url: str) -> str:
    if not is_safe_address(url):
        raise _refused("/url", "Write an address that begins with https://.")
    async with outside(parts) as out:
        return await out.text(url)


def _read(root: Element) -> Metadata:
    entity, provider = _provider(root)
    services = provider.findall("md:SingleSignOnService", _NS)
    urls = [one.get("Location") for one in services if one.get("Binding") == _REDIRECT]
    if not urls:
        raise _refused("/xml", "The provider takes no sign-ins by redirect.")
    asked = provider.get("WantAuthnRequestsSigned") in ("true", "1")
    given: dict[str, JsonValue] = {
        "entity_id": entity.get("entityID") or "",
        "sso_url": urls[0] or "",
        "certificates": [*_certificates(provider)],
        "signs_requests": asked,
    }
    known = read_settings("saml", given)
    assert isinstance(known, SamlSettings)
    shown = [_shown(one) for one in known.certificates]
    return Metadata(known.entity_id, known.sso_url, shown, known.signs_requests)


def _provider(root: Element) -> tuple[Element, Element]:
    """Give the one entity that is a provider, and what it says as one."""
    found = [
        (entity, one)
        for entity in root.iter(f"{{{_NS['md']}}}EntityDescriptor")
        for one in entity.findall("md:IDPSSODescriptor", _NS)
        if _PROTOCOL in (one.get("protocolSupportEnumeration") or "").split()
    ]
    if len(found) != 1:
        said = "several providers" if found else "no provider"
        raise _refused("/xml", f"This describes {said} of SAML 2.0.")
    return found[0]


def _certificates(provider: Element) -> list[str]:
    """Give the certificates it signs with, each once."""
    texts = [
        "".join((one.text or "").split())
        for key in provider.findall("md:KeyDescriptor", _NS)
        if key.get("use") in (None, "signing")
        for one in key.iterfind(".//ds:X509Certificate", _NS)
    ]
    return list(dict.fromkeys(texts))


def _shown(pem: str) -> Certificate:
    found = load_pem_x509_certificate(pem.encode())
    subject, ends_at = found.subject.rfc4514_string()[:500], found.not_valid_after_utc
    return Certificate(pem, subject, ends_at, found.fingerprint(SHA256()).hex(":"))


def _refused(pointer: str, said: str) -> Invalid:
    finding = Finding(severity="error", code="sso.metadata", pointer=pointer, message=said)
    return Invalid(said, code="sso.metadata", findings=[finding])
