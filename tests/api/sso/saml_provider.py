"""A SAML identity provider of ours, that can be told to lie. Left alone, it is a good one."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import xmlsec
from lxml import etree

from activities.sso.signing import new_signing_key

ENTITY, SSO = "https://login.saml.example/metadata", "https://login.saml.example/sso"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
NS = {"saml": SAML, "samlp": SAMLP, "ds": DS}
Element = Any  # lxml has no types
UNSET = "unset"


@dataclass
class Says:
    """What a response says; a test changes what it lies with."""

    acs: str
    audience: str
    request_id: str | None
    name_id: str = "bo@example.com"
    name_format: str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    attributes: dict[str, list[str]] = field(default_factory=dict)
    issuer: str = ENTITY
    destination: str | None = UNSET
    recipient: str | None = UNSET
    confirms: str | None = UNSET
    age: timedelta = timedelta()
    lasts: timedelta = timedelta(minutes=5)
    status: str = "Success"
    id: str = field(default_factory=lambda: f"_{uuid4().hex}")


class SamlProvider:
    """Signs what it is told to."""

    def __init__(self) -> None:
        made = new_signing_key()
        self.key, self.certificate = made["saml_key"], made["saml_certificate"]
        other = new_signing_key()
        self.other_key, self.other_certificate = other["saml_key"], other["saml_certificate"]

    def response(self, says: Says) -> Element:
        """Write a response nobody signed."""
        return etree.fromstring(_written(says).encode())

    def signed(self, says: Says) -> Element:
        """Write a response as it should be: the assertion signed, then the whole."""
        root = self.response(says)
        self.sign(assertion_of(root))
        self.sign(root)
        return root

    def sign(
        self,
        element: Element,
        *,
        key: str | None = None,
        method: Any = xmlsec.Transform.RSA_SHA256,
        digest: Any = xmlsec.Transform.SHA256,
        certificate: str | None = None,
    ) -> None:
        """Sign an element, and bring a certificate along where one is given."""
        node = xmlsec.template.create(element, xmlsec.Transform.EXCL_C14N, method, ns="ds")
        element.insert(1, node)
        reference = xmlsec.template.add_reference(node, digest, uri=f"#{element.get('ID')}")
        xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
        xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
        context = xmlsec.SignatureContext()
        if method == xmlsec.Transform.HMAC_SHA256:
            context.key = xmlsec.Key.from_binary_data(
                xmlsec.KeyData.HMAC, self.certificate.encode()
            )
        else:
            pem = (key or self.key).encode()
            context.key = xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.PEM, None)
        if certificate is not None:
            xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(node))
            context.key.load_cert_from_memory(certificate.encode(), xmlsec.KeyFormat.PEM)
        xmlsec.tree.add_ids(element, ["ID"])
        context.sign(node)


def assertion_of(root: Element) -> Element:
    """Give a response's assertion."""
    return root.find("saml:Assertion", NS)


def encoded(root: Element | bytes) -> str:
    """Write a response as a form has it."""
    data = root if isinstance(root, bytes) else etree.tostring(root)
    return base64.b64encode(data).decode()


def request_in(url: str) -> Element:
    """Read the request a browser is sent to the provider with."""
    given = parse_qs(urlsplit(url).query)["SAMLRequest"][0]
    return etree.fromstring(zlib.decompress(base64.b64decode(given), -15))


def _written(says: Says) -> str:
    at = datetime.now(UTC) - says.age
    until = at + says.lasts
    destination = says.acs if says.destination == UNSET else says.destination
    recipient = says.acs if says.recipient == UNSET else says.recipient
    confirms = says.request_id if says.confirms == UNSET else says.confirms
    to = f' Destination="{destination}"' if destination is not None else ""
    answers = f' InResponseTo="{says.request_id}"' if says.request_id else ""
    for_ = f' InResponseTo="{confirms}"' if confirms else ""
    at_ = f' Recipient="{recipient}"' if recipient is not None else ""
    audience = (
        f"<saml:AudienceRestriction><saml:Audience>{says.audience}</saml:Audience>"
        "</saml:AudienceRestriction>"
        if says.audience
        else ""
    )
    values = "".join(
        f'<saml:Attribute Name="{name}">'
        + "".join(f"<saml:AttributeValue>{one}</saml:AttributeValue>" for one in found)
        + "</saml:Attribute>"
        for name, found in says.attributes.items()
    )
    statement = f"<saml:AttributeStatement>{values}</saml:AttributeStatement>" if values else ""
    return (
        f'<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_{uuid4().hex}" '
        f'Version="2.0" IssueInstant="{_at(at)}"{to}{answers}>'
        f"<saml:Issuer>{says.issuer}</saml:Issuer>"
        "<samlp:Status>"
        f'<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{says.status}"/>'
        "</samlp:Status>"
        f'<saml:Assertion ID="{says.id}" Version="2.0" IssueInstant="{_at(at)}">'
        f"<saml:Issuer>{says.issuer}</saml:Issuer>"
        f'<saml:Subject><saml:NameID Format="{says.name_format}">{says.name_id}</saml:NameID>'
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{_at(until)}"{at_}{for_}/>'
        "</saml:SubjectConfirmation></saml:Subject>"
        f'<saml:Conditions NotBefore="{_at(at - timedelta(minutes=1))}" '
        f'NotOnOrAfter="{_at(until)}">{audience}</saml:Conditions>'
        f'<saml:AuthnStatement AuthnInstant="{_at(at)}"><saml:AuthnContext>'
        "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
        "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
        f"{statement}</saml:Assertion></samlp:Response>"
    )


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
