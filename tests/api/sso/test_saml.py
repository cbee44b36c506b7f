"""People sign in by a SAML provider; one that forges, replays and confuses signs nobody in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx2
import pytest
import xmlsec
from lxml import etree

from tests.api.conftest import Connect
from tests.api.people import ORIGIN, Body, Person
from tests.api.sso.browsing import begin, me, query_of
from tests.api.sso.saml_provider import (
    ENTITY,
    NS,
    SSO,
    Element,
    SamlProvider,
    Says,
    assertion_of,
    encoded,
    request_in,
)
from tests.api.sso.wrapping import WRAPS
from tests.api.test_errors import assert_problem

FROM_THE_PROVIDER = {"Origin": "https://login.saml.example", "Sec-Fetch-Site": "cross-site"}


@dataclass
class Stage:
    """A browser before a SAML provider."""

    browser: httpx2.AsyncClient
    provider: Body
    saml: SamlProvider

    @property
    def acs(self) -> str:
        return f"{ORIGIN}/v1/auth/saml/{self.provider['id']}/acs"

    async def ask(self) -> tuple[Says, str]:
        """Go to the provider; give what it would answer, and the state."""
        url = str(await begin(self.browser, self.provider, "/p/default/flows"))
        entity = f"{ORIGIN}/v1/auth/saml/{self.provider['id']}/metadata"
        says = Says(self.acs, entity, request_in(url).get("ID"))
        return says, query_of(url)["RelayState"]

    async def post(self, root: Element | bytes, state: str) -> httpx2.Response:
        """Come back with the provider's form, as a browser posts it from there."""
        form = {"SAMLResponse": encoded(root), "RelayState": state}
        return await self.browser.post(self.acs, data=form, headers=FROM_THE_PROVIDER)


@pytest.fixture(scope="module")
def saml() -> SamlProvider:
    return SamlProvider()


@pytest.fixture
async def stage(owner: Person, connect: Connect, saml: SamlProvider) -> Stage:
    return Stage(connect(), await add_saml(owner, saml), saml)


async def add_saml(owner: Person, saml: SamlProvider, **more: object) -> Body:
    """Set the provider up, as an owner does."""
    settings = {
        "entity_id": ENTITY,
        "sso_url": SSO,
        "certificates": [saml.certificate],
        "groups_attribute": "groups",
        "name_attribute": "name",
        **more.pop("settings", {}),  # type: ignore[dict-item] # a dict
    }
    body = {"key": "saml", "name": "SAML", "kind": "saml", "settings": settings, **more}
    answer = await owner.http.post("/v1/sso/providers", json=body)
    assert answer.status_code == 201, answer.text
    made: Body = answer.json()
    return made


async def refuse(stage: Stage, answer: httpx2.Response, status: int = 403) -> None:
    """See that nobody is signed in by an answer."""
    assert_problem(answer, status)
    assert "set-cookie" not in answer.headers
    assert (await stage.browser.get("/v1/me")).status_code == 401


async def test_a_good_answer_signs_in(owner: Person, connect: Connect, saml: SamlProvider) -> None:
    mapping = [{"group": "ops", "role": "operator"}]
    stage = Stage(connect(), await add_saml(owner, saml, role_mapping=mapping), saml)
    says, state = await stage.ask()
    says.attributes = {"name": ["Bo"], "groups": ["x", "ops"]}

    answer = await stage.post(saml.signed(says), state)

    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/p/default/flows"
    found = await me(stage.browser)
    assert (found["email"], found["name"], found["role"]) == ("bo@example.com", "Bo", "operator")


@pytest.mark.case("FED-15")
@pytest.mark.parametrize("name", ["role", "Role", "roles", "groups", "isAdmin"])
async def test_an_attribute_nobody_mapped_gives_nothing(stage: Stage, name: str) -> None:
    says, state = await stage.ask()
    says.attributes = {name: ["owner", "admin"]}

    assert (await stage.post(stage.saml.signed(says), state)).status_code == 303
    assert (await me(stage.browser))["role"] == "viewer"


def nobody_signed(stage: Stage, says: Says) -> Element:
    return stage.saml.response(says)


def the_response_alone(stage: Stage, says: Says) -> Element:
    root = stage.saml.response(says)
    stage.saml.sign(root)
    return root


def the_assertion_alone(stage: Stage, says: Says) -> Element:
    root = stage.saml.response(says)
    stage.saml.sign(assertion_of(root))
    return root


def stripped(stage: Stage, says: Says) -> Element:
    root = stage.saml.signed(says)
    for one in root.findall(".//ds:Signature", NS):
        one.getparent().remove(one)
    return root


def changed_after(stage: Stage, says: Says) -> Element:
    root = stage.saml.signed(says)
    root.find(".//saml:NameID", NS).text = "ada@example.com"
    return root


def by(**how: object) -> Callable[[Stage, Says], Element]:
    def signed(stage: Stage, says: Says) -> Element:
        root = stage.saml.response(says)
        stage.saml.sign(assertion_of(root), **how)  # type: ignore[arg-type] # as given
        stage.saml.sign(root, **how)  # type: ignore[arg-type] # as given
        return root

    return signed


def by_a_key_it_brings(stage: Stage, says: Says) -> Element:
    saml = stage.saml
    return by(key=saml.other_key, certificate=saml.other_certificate)(stage, says)


def inner_by_another(stage: Stage, says: Says) -> Element:
    root = stage.saml.response(says)
    stage.saml.sign(assertion_of(root), key=stage.saml.other_key)
    stage.saml.sign(root)
    return root


FORGERIES: dict[str, Callable[[Stage, Says], Element]] = {
    "nobody signed it": nobody_signed,
    "the response alone is signed": the_response_alone,
    "the assertion alone is signed": the_assertion_alone,
    "the signatures are stripped": stripped,
    "changed after it was signed": changed_after,
    "signed by a key it brings along": by_a_key_it_brings,
    "the assertion is signed by another": inner_by_another,
    "signed with SHA-1": by(method=xmlsec.Transform.RSA_SHA1, digest=xmlsec.Transform.SHA1),
    "digested with SHA-1": by(digest=xmlsec.Transform.SHA1),
    "signed with the certificate as a secret": by(method=xmlsec.Transform.HMAC_SHA256),
}


@pytest.mark.case("FED-11")
@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forgery_is_refused(stage: Stage, forgery: str) -> None:
    says, state = await stage.ask()

    await refuse(stage, await stage.post(FORGERIES[forgery](stage, says), state))


@pytest.mark.case("FED-11")
@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("signed", ["both", "assertion"])
async def test_what_is_wrapped_around_a_signature_is_not_read(
    owner: Person, connect: Connect, saml: SamlProvider, wrap: str, signed: str
) -> None:
    settings = {"wants_signed_response": signed == "both"}
    stage = Stage(connect(), await add_saml(owner, saml, settings=settings), saml)
    says, state = await stage.ask()
    root = saml.response(says)
    saml.sign(assertion_of(root))
    if signed == "both" or wrap in ("XSW1", "XSW2"):
        saml.sign(root)

    await refuse(stage, await stage.post(WRAPS[wrap](root), state))


@pytest.mark.case("FED-11")
async def test_a_provider_that_signs_the_assertion_alone_can_be_allowed_to(
    owner: Person, connect: Connect, saml: SamlProvider
) -> None:
    settings = {"wants_signed_response": False}
    stage = Stage(connect(), await add_saml(owner, saml, settings=settings), saml)
    says, state = await stage.ask()

    assert (await stage.post(the_assertion_alone(stage, says), state)).status_code == 303
    stage.browser = connect()
    says, state = await stage.ask()
    await refuse(stage, await stage.post(the_response_alone(stage, says), state))


def say(**what: object) -> Callable[[Says], None]:
    return lambda says: vars(says).update(what)


WRONG: dict[str, Callable[[Says], None]] = {
    "expired": say(age=timedelta(minutes=30)),
    "not valid yet": say(age=-timedelta(minutes=30)),
    "for another audience": say(audience="https://other.example/metadata"),
    "for no audience": say(audience=""),
    "an audience that begins alike": say(audience=f"{ORIGIN}/v1/auth/saml/x/metadata"),
    "to another recipient": say(recipient="https://other.example/acs"),
    "to no recipient": say(recipient=None),
    "to a recipient that holds ours": say(recipient=f"https://evil.example/?{ORIGIN}"),
    "to another destination": say(destination="https://other.example/acs"),
    "to no destination": say(destination=None),
    "from another issuer": say(issuer="https://evil.example/metadata"),
    "in answer to another request": say(request_id="_another", confirms="_another"),
    "confirmed for another request": say(confirms="_another"),
    "confirmed for no request": say(confirms=None),
    "in answer to nothing": say(request_id=None, confirms=None),
    "not a success": say(status="Responder"),
    "by a name that changes": say(
        name_format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    ),
}


@pytest.mark.case("FED-13")
@pytest.mark.parametrize("wrong", WRONG)
async def test_an_answer_for_another_time_or_place_is_refused(stage: Stage, wrong: str) -> None:
    says, state = await stage.ask()
    WRONG[wrong](says)

    await refuse(stage, await stage.post(stage.saml.signed(says), state))


@pytest.mark.case("FED-13")
async def test_an_assertion_counts_once(stage: Stage, connect: Connect) -> None:
    says, state = await stage.ask()
    root = stage.saml.signed(says)
    assert (await stage.post(root, state)).status_code == 303
    stage.browser.cookies.clear()

    await refuse(stage, await stage.post(root, state))
    again, state = await stage.ask()
    again.id = says.id
    await refuse(stage, await stage.post(stage.saml.signed(again), state))
    thief = Stage(connect(), stage.provider, stage.saml)
    says, state = await stage.ask()
    await refuse(thief, await thief.post(stage.saml.signed(says), state))


@pytest.mark.case("FED-13")
async def test_what_nobody_asked_for_is_taken_only_where_that_is_set(
    owner: Person, connect: Connect, saml: SamlProvider
) -> None:
    closed = Stage(connect(), await add_saml(owner, saml), saml)
    says, _ = await closed.ask()
    says.request_id = None
    await refuse(closed, await closed.post(saml.signed(says), ""))
    made = await add_saml(owner, saml, key="open", settings={"allows_unsolicited": True})
    opened = Stage(connect(), made, saml)
    says, _ = await opened.ask()
    stale = saml.signed(says)
    await refuse(opened, await opened.post(stale, "no such state"))
    says.request_id, says.id = None, "_fresh"
    root = saml.signed(says)

    assert (await opened.post(root, "/evil")).headers["location"] == "/"
    opened.browser.cookies.clear()
    await refuse(opened, await opened.post(root, ""))


@pytest.mark.case("FED-11")
async def test_a_comment_does_not_cut_a_name_short(stage: Stage) -> None:
    says, state = await stage.ask()
    says.name_id = "ada@example.com<!-- -->.evil.example"

    answer = await stage.post(stage.saml.signed(says), state)

    assert answer.status_code == 303, answer.text
    assert (await me(stage.browser))["email"] == "ada@example.com.evil.example"


@pytest.mark.case("FILE-13")
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        "<!DOCTYPE r>",
    ],
    ids=["file", "parameter", "external", "bomb", "empty"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_a_document_with_a_dtd_is_not_read(stage: Stage, doctype: str, encoding: str) -> None:
    says, state = await stage.ask()
    text = etree.tostring(stage.saml.signed(says)).decode()

    answer = await stage.post((doctype + text).encode(encoding), state)

    await refuse(stage, answer, 400)
    assert answer.json()["code"] == "xml.dtd_forbidden"


@pytest.mark.parametrize("raw", ["", "!", "PGE+PC9hPg==", "bm90IHhtbA=="])
async def test_what_is_no_response_is_refused(stage: Stage, raw: str) -> None:
    _, state = await stage.ask()
    form = {"SAMLResponse": raw, "RelayState": state}

    answer = await stage.browser.post(stage.acs, data=form, headers=FROM_THE_PROVIDER)

    await refuse(stage, answer, 400)


async def test_what_the_provider_has_to_know_is_read_without_signing_in(
    stage: Stage, connect: Connect
) -> None:
    answer = await connect().get(f"/v1/auth/saml/{stage.provider['id']}/metadata")

    assert answer.headers["content-type"].startswith("application/samlmetadata+xml")
    root = etree.fromstring(answer.content)
    assert root.get("entityID") == f"{ORIGIN}/v1/auth/saml/{stage.provider['id']}/metadata"
    (acs,) = root.iter("{*}AssertionConsumerService")
    assert acs.get("Location") == stage.acs
    assert "PRIVATE" not in answer.text


async def test_a_request_is_signed_where_that_is_wanted(
    owner: Person, connect: Connect, saml: SamlProvider
) -> None:
    made = await add_saml(owner, saml, settings={"signs_requests": True})

    sent = query_of(await begin(connect(), made))

    assert sent["SigAlg"].endswith("#rsa-sha256")
    assert sent["Signature"]
