"""A SAML provider's metadata is read by its address or as text, and shown before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx2
import pytest
from typing_extensions import override

from tests.api.people import Body, Person
from tests.api.sso.saml_provider import ENTITY, SSO, SamlProvider
from tests.api.test_errors import assert_problem

AT = "/v1/sso/providers:read-metadata"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


@pytest.fixture(scope="module")
def saml() -> SamlProvider:
    return SamlProvider()


def bare(pem: str) -> str:
    """Give a certificate as metadata has it."""
    return "".join(line for line in pem.splitlines() if "CERTIFICATE" not in line)


def described(
    certificate: str, entity: str = ENTITY, sso: str = SSO, binding: str = REDIRECT
) -> str:
    """Write what a provider says of itself."""
    key = f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n{bare(certificate)}\n"
    key += "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
      xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{entity}">
      <md:IDPSSODescriptor WantAuthnRequestsSigned="true"
        protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        <md:KeyDescriptor use="signing">{key}</md:KeyDescriptor>
        <md:KeyDescriptor use="encryption">{key.replace("MII", "XXX")}</md:KeyDescriptor>
        <md:SingleSignOnService Binding="{POST}" Location="{sso}/post"/>
        <md:SingleSignOnService Binding="{binding}" Location="{sso}"/>
      </md:IDPSSODescriptor></md:EntityDescriptor>"""


async def read(owner: Person, **source: str) -> httpx2.Response:
    return await owner.http.post(AT, json=source)


async def test_what_is_read_is_what_a_provider_is_set_up_with(
    owner: Person, saml: SamlProvider
) -> None:
    answer = await read(owner, xml=described(saml.certificate))

    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    (certificate,) = answer.json()["certificates"]
    assert (found["entity_id"], found["sso_url"], found["signs_requests"]) == (ENTITY, SSO, True)
    assert certificate["subject"] == "CN=NextScript sign-in"
    assert len(certificate["fingerprint"].split(":")) == 32
    assert (await owner.http.get("/v1/sso/providers")).json()["items"] == []
    settings = {**found, "certificates": [certificate["pem"]]}
    body = {"key": "s", "name": "S", "kind": "saml", "settings": settings}
    made = await owner.http.post("/v1/sso/providers", json=body)
    assert made.status_code == 201, made.text


async def test_it_is_fetched_from_its_address_and_from_nowhere_else(
    owner: Person, saml: SamlProvider
) -> None:
    with serving(described(saml.certificate)) as at:
        assert (await read(owner, url=f"{at}/metadata")).json()["entity_id"] == ENTITY
        assert_problem(await read(owner, url=f"{at}/moved"), 503)
        assert_problem(await read(owner, url=f"{at}/missing"), 503)
    for url in ("file:///etc/passwd", "http://example.com/x", "https://a@b.example", "x"):
        assert_problem(await read(owner, url=url), 422)
    assert_problem(await read(owner, url="https://10.0.0.1/metadata"), 503)
    assert_problem(await read(owner), 422)
    assert_problem(await read(owner, url="https://x.example", xml="<x/>"), 422)


@pytest.mark.case("FILE-13")
async def test_what_is_no_providers_metadata_is_refused_with_a_sentence(
    owner: Person, saml: SamlProvider
) -> None:
    good = described(saml.certificate)
    dtd = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    several = f"<md:EntitiesDescriptor xmlns:md='{MD}'>{good}{good}</md:EntitiesDescriptor>"
    inner = good[good.index("<md:IDPSSO") : good.index("</md:EntityDescriptor>")]
    lone = inner.replace("<md:IDPSSODescriptor", f"<md:IDPSSODescriptor xmlns:md='{MD}' {DS}", 1)
    for xml, status in (
        (dtd + good, 400),
        (bomb + good, 400),
        ("no xml", 400),
        ("<x/>", 422),
        (several, 422),
        (lone, 422),
        (described(saml.certificate, sso="javascript:alert(1)"), 422),
        (described(saml.certificate, sso="http://login.example"), 422),
        (described(saml.certificate, entity=""), 422),
        (described(saml.certificate, binding=POST), 422),
        (described("AAAA"), 422),
        (good.replace('use="signing"', 'use="encryption"'), 422),
        (good.replace("2.0:protocol", "1.1:protocol"), 422),
    ):
        assert_problem(await read(owner, xml=xml), status)


MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'


@contextmanager
def serving(text: str) -> Iterator[str]:
    """Give metadata at an address; another leads away from it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = {"/metadata": 200, "/moved": 302}.get(self.path, 404)
            body = text.encode()
            self.send_response(status)
            if status == 302:
                self.send_header("location", "/metadata")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
