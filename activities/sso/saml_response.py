"""A SAML response: what it must be besides signed, and what is read of it.

The library checks signatures by the settings' certificates, schema, times and issuers. It lets an
absent audience, recipient or destination pass, takes addresses that only begin alike, and knows no
one algorithm it may use: that is added here. Only the verified assertion is read.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response

from activities.sso.claims import refused
from activities.sso.saml_toolkit import Toolkit, request_of
from activities.sso.xml import Element, read_xml
from nextscript.errors import Malformed

NS = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
_DSIG, _MORE = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmldsig-more#"
_ENC, _EXC = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2001/10/xml-exc-c14n#"
_SIGNATURES = {f"{_MORE}{one}-sha{size}" for one in ("rsa", "ecdsa") for size in (256, 384, 512)}
_DIGESTS = {f"{_ENC}sha256", f"{_MORE}sha384", f"{_ENC}sha512"}
_TRANSFORMS = {f"{_DSIG}enveloped-signature", _EXC}
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


@dataclass(frozen=True)
class Received:
    """A response as it came, not checked yet."""

    raw: str
    root: Element
    in_response_to: str | None


@dataclass(frozen=True)
class Assertion:
    """What a verified assertion says."""

    id: str
    name_id: str
    attributes: dict[str, list[str]]
    session_index: str | None
    expires_at: datetime


def receive(raw: str) -> Received:
    """Read a response's XML. Raises Malformed for what is none."""
    try:
        data = base64.b64decode("".join(raw.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("This is no SAML response.", code="auth.saml") from None
    root = read_xml(data)
    if root.tag != f"{{{NS['samlp']}}}Response":
        raise Malformed("This is no SAML response.", code="auth.saml")
    return Received(base64.b64encode(data).decode(), root, root.get("InResponseTo"))


def verified(
    received: Received, settings: Toolkit, address: str, request_id: str | None
) -> Assertion:
    """Check a response whole, and give what it says. Raises Forbidden."""
    _check_signatures(received.root)
    try:
        response = OneLogin_Saml2_Response(settings, received.raw)
        good = response.is_valid(request_of(address), request_id)
        if not good:
            raise refused("the provider's answer is forged, expired or not for us")
        name = response.get_nameid_data()
        attributes = response.get_attributes()
        index = response.get_session_index()
        (assertion,) = response._query_assertion("")
    except (OneLogin_Saml2_ValidationError, OneLogin_Saml2_Error, etree.Error, ValueError):
        raise refused("the provider's answer cannot be read") from None
    _check_addressed(received.root, assertion, settings, address, request_id)
    if name.get("Format") == _TRANSIENT:
        raise refused("the provider calls you by another name each time; ask for persistent ones")
    return Assertion(
        id=assertion.get("ID"),
        name_id=name["Value"],
        attributes={
            key: [one for one in values if isinstance(one, str)]
            for key, values in attributes.items()
        },
        session_index=index,
        expires_at=_expiry(assertion),
    )


def _check_signatures(root: Element) -> None:
    """Raise Forbidden for a shape of signatures by which others were fooled."""
    if root.xpath("//*[local-name()='EncryptedAssertion' or local-name()='EncryptedID']"):
        raise refused("the provider encrypts its answer, which is not read here")
    ids = [one for name in ("ID", "Id", "id") for one in root.xpath(f"//@{name}")]
    if len(ids) != len(set(ids)):
        raise refused("the provider's answer names two things alike")
    if (
        len(root.xpath("//*[local-name()='Assertion']")) != 1
        or len(root.xpath("/samlp:Response/saml:Assertion", namespaces=NS)) != 1
    ):
        raise refused("the provider's answer does not hold one assertion")
    for signature in root.xpath("//*[local-name()='Signature']"):
        _check_signature(signature)


def _check_signature(signature: Element) -> None:
    references = signature.xpath("ds:SignedInfo/ds:Reference", namespaces=NS)
    ours = (
        _used(signature, "SignatureMethod") <= _SIGNATURES
        and _used(signature, "DigestMethod") <= _DIGESTS
        and _used(signature, "CanonicalizationMethod") <= {_EXC}
        and _used(signature, "Transform") <= _TRANSFORMS
        and not signature.xpath("ds:Object", namespaces=NS)
        and len(references) == 1
        and references[0].get("URI") == f"#{signature.getparent().get('ID')}"
    )
    if not ours:
        raise refused("the provider's answer is signed in a way that is not taken")


def _used(signature: Element, name: str) -> set[str]:
    found = signature.xpath(f".//*[local-name()='{name}']/@Algorithm")
    return set(found) if found else {""}


def _check_addressed(
    root: Element, assertion: Element, settings: Toolkit, address: str, request_id: str | None
) -> None:
    """Raise Forbidden unless it says, to the letter, that it is for us, here, for this request."""
    audiences = assertion.xpath(
        "saml:Conditions/saml:AudienceRestriction/saml:Audience/text()", namespaces=NS
    )
    if settings.get_sp_data()["entityId"] not in audiences:
        raise refused("the provider's answer is for somebody else")
    if root.get("Destination") != address:
        raise refused("the provider's answer was meant for another place")
    confirmed = assertion.xpath(
        f"saml:Subject/saml:SubjectConfirmation[@Method='{_BEARER}']/saml:SubjectConfirmationData",
        namespaces=NS,
    )
    if not any(_confirms(one, address, request_id) for one in confirmed):
        raise refused("the provider's answer was meant for another place or sign-in")
    if root.get("InResponseTo") != request_id:
        raise refused("the provider's answer belongs to another sign-in")


def _confirms(data: Element, address: str, request_id: str | None) -> bool:
    until = _time(data.get("NotOnOrAfter"))
    return (
        data.get("Recipient") == address
        and data.get("InResponseTo") == request_id
        and until is not None
        and until > datetime.now(UTC)
    )


def _expiry(assertion: Element) -> datetime:
    """Give when no part of an assertion can count any more."""
    found = [one for one in map(_time, assertion.xpath(".//@NotOnOrAfter")) if one is not None]
    return max(found)


def _time(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found and found.tzinfo else None
