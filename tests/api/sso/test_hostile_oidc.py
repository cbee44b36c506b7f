"""A provider that forges, replays and confuses signs nobody in; left alone, it does."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx2
import jwt
import pytest

from activities.sso import discovery
from nextscript.values import Json
from tests.api.conftest import Connect
from tests.api.people import ORIGIN, Body, Person
from tests.api.sso.browsing import CLIENT_ID, add_provider, begin, me, query_of
from tests.api.sso.hostile import Claims, Liar, unsigned
from tests.api.test_errors import assert_problem

BO = "bo@example.com"


@dataclass
class Stage:
    """A browser before a provider that lies."""

    browser: httpx2.AsyncClient
    provider: Body
    liar: Liar

    async def go(self, **user: Json) -> httpx2.Response:
        """Sign in as Bo, or somebody else; give our answer."""
        asked = query_of(await begin(self.browser, self.provider))
        return await self.back(asked["state"], self.liar.authorize(asked, **{**PERSON, **user}))

    async def back(self, state: str, code: str, **more: str) -> httpx2.Response:
        """Come back from the provider."""
        at = f"/v1/auth/oidc/{self.provider['id']}/callback"
        query = {"state": state, "code": code, **more}
        return await self.browser.get(at, params=query)


PERSON: dict[str, Json] = {"sub": "bo", "email": BO, "name": "Bo"}


@pytest.fixture
async def stage(owner: Person, connect: Connect, liar: Liar) -> Stage:
    return Stage(connect(), await add_provider(owner, liar.issuer, "liar"), liar)


async def refuse(stage: Stage, answer: httpx2.Response, status: int = 403) -> None:
    """See that nobody is signed in by an answer."""
    assert_problem(answer, status)
    assert "set-cookie" not in answer.headers
    assert (await stage.browser.get("/v1/me")).status_code == 401


async def test_left_alone_it_signs_in(stage: Stage) -> None:
    answer = await stage.go()

    assert answer.status_code == 303, answer.text
    assert (await me(stage.browser))["email"] == BO


def hmac_with_the_public_key(liar: Liar) -> None:
    """Sign with HS256, by a secret everybody knows."""
    header = {"alg": "HS256", "kid": "one", "typ": "JWT"}

    def signed(claims: Claims) -> str:
        head, body, _ = unsigned(header, claims).split(".")
        mark = hmac.digest(liar.pem, f"{head}.{body}".encode(), hashlib.sha256)
        return f"{head}.{body}.{jwt.utils.base64url_encode(mark).decode()}"

    liar.signed = signed  # type: ignore[method-assign] # a lie


def by_another_key(liar: Liar) -> None:
    liar.signer = liar.other


def by_its_own_key(liar: Liar) -> None:
    """Bring the key along: in the header, and at an address the header names."""
    liar.signer, liar.kid = liar.other, "two"
    jwk = liar.public("two", liar.other)
    address = f"{liar.issuer}/evil-jwks"
    liar.header = {"jwk": jwk, "jku": address, "x5u": address}


def tell(**claims: Json) -> Callable[[Liar], None]:
    return lambda liar: liar.claims.update(claims)


def keep_back(name: str) -> Callable[[Liar], None]:
    return lambda liar: liar.without.add(name)


def head(**header: Json) -> Callable[[Liar], None]:
    return lambda liar: liar.header.update(header)


def algorithm(name: str) -> Callable[[Liar], None]:
    return lambda liar: setattr(liar, "algorithm", name)


def late(liar: Liar) -> None:
    at = int(time.time())
    liar.claims = {"iat": at - 900, "exp": at - 600}


def from_before(liar: Liar) -> None:
    liar.claims = {"iat": int(time.time()) - 3_600}


def from_the_future(liar: Liar) -> None:
    liar.claims = {"iat": int(time.time()) + 3_600, "exp": int(time.time()) + 7_200}


LIES: dict[str, Callable[[Liar], None]] = {
    "nobody signed it": algorithm("none"),
    "signed by the public key as a secret": hmac_with_the_public_key,
    "signed by another key": by_another_key,
    "signed by a key it brings along": by_its_own_key,
    "signed by an algorithm that is not set": algorithm("RS512"),
    "with a header that must be understood": head(crit=["exp"]),
    "another kind of token": head(typ="at+jwt"),
    "a logout token": head(typ="logout+jwt"),
    "for another client": tell(aud="somebody-else"),
    "for two, and not saying for whom": tell(aud=[CLIENT_ID, "somebody-else"]),
    "for two, and meant for the other": tell(aud=[CLIENT_ID, "x"], azp="x"),
    "meant for another client": tell(azp="somebody-else"),
    "from another issuer": tell(iss="https://accounts.google.com"),
    "of another sign-in": tell(nonce="another"),
    "without a nonce": keep_back("nonce"),
    "without an expiry": keep_back("exp"),
    "without the time it was issued": keep_back("iat"),
    "without an audience": keep_back("aud"),
    "without anybody": keep_back("sub"),
    "about nobody": tell(sub=""),
    "expired": late,
    "issued before it was asked for": from_before,
    "issued in the future": from_the_future,
    "with another access token's hash": tell(at_hash="MTIzNDU2Nzg5MDEyMzQ1Ng"),
}


@pytest.mark.case("AUTH-15", "AUTH-17", "AUTH-19")
@pytest.mark.parametrize("lie", LIES)
async def test_a_token_is_refused(stage: Stage, lie: str) -> None:
    LIES[lie](stage.liar)

    await refuse(stage, await stage.go())

    assert "/evil-jwks" not in stage.liar.asked


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "x" * 70_000, "e30.e30."])
async def test_what_is_no_token_is_refused(stage: Stage, token: str) -> None:
    stage.liar.token = token

    await refuse(stage, await stage.go())


async def test_a_new_key_is_asked_for_and_floods_of_unknown_ones_are_not(stage: Stage) -> None:
    assert (await stage.go()).status_code == 303
    stage.liar.keys = [Liar.public("two", stage.liar.other)]
    stage.liar.signer, stage.liar.kid = stage.liar.other, "two"
    discovery._asked.clear()  # half a minute later

    assert (await stage.go()).status_code == 303
    stage.liar.kid = "three"
    for _ in range(3):
        assert_problem(await stage.go(), 403)
    assert stage.liar.asked.count("/jwks") == 2


@pytest.mark.case("FED-09")
@pytest.mark.parametrize("verified", [True, False, None, "true", 1])
async def test_an_address_leads_to_nobodys_account(
    stage: Stage, owner: Person, verified: Json
) -> None:
    answer = await stage.go(sub="evil", email="ada@example.com", email_verified=verified)

    await refuse(stage, answer)
    assert len((await owner.http.get("/v1/users")).json()["items"]) == 1


@pytest.mark.case("FED-09")
async def test_who_changes_their_subject_is_somebody_else(stage: Stage, connect: Connect) -> None:
    assert (await stage.go()).status_code == 303
    stage.browser = connect()

    answer = await stage.go(sub="bo2")

    await refuse(stage, answer)
    assert answer.json()["code"] == "auth.sso_known"
    assert (await stage.go(email="other@example.com")).status_code == 303
    assert (await me(stage.browser))["email"] == BO


@pytest.mark.case("FED-09")
async def test_another_provider_with_the_same_subject_is_somebody_else(
    stage: Stage, owner: Person, connect: Connect, mock_provider: str
) -> None:
    assert (await stage.go()).status_code == 303
    second = await add_provider(owner, stage.liar.issuer, "second")
    other = Stage(connect(), second, stage.liar)

    await refuse(other, await other.go())


async def test_an_address_nobody_verified_makes_no_account(stage: Stage) -> None:
    await refuse(stage, await stage.go(email_verified=False))
    await refuse(stage, await stage.go(email=None))
    await refuse(stage, await stage.go(email="bo@exаmple.com"))


async def test_userinfo_about_somebody_else_is_not_believed(stage: Stage) -> None:
    stage.liar.without = {"email", "email_verified"}
    stage.liar.userinfo = {"sub": "ada", "email": BO, "email_verified": True}
    await refuse(stage, await stage.go())

    stage.liar.userinfo = {"sub": "bo", "email": BO, "email_verified": True}
    assert (await stage.go()).status_code == 303


@pytest.mark.case("FED-01")
async def test_who_comes_back_without_having_left_gets_nothing(
    stage: Stage, connect: Connect
) -> None:
    asked = query_of(await begin(stage.browser, stage.provider))
    state, liar = asked["state"], stage.liar
    thief = Stage(connect(), stage.provider, liar)
    await begin(thief.browser, thief.provider)

    for browser, given in ((stage, ""), (stage, state + "x"), (thief, state)):
        await refuse(browser, await browser.back(given, liar.authorize(asked, **PERSON)), 400)
    at = f"/v1/auth/oidc/{stage.provider['id']}/callback"
    await refuse(stage, await stage.browser.get(at, params={"code": "x"}), 400)
    twice = f"{at}?state={state}&state={state}&code=x"
    await refuse(stage, await stage.browser.get(twice), 400)

    code = liar.authorize(asked, **PERSON)
    assert (await stage.back(state, code)).status_code == 303
    assert_problem(await stage.back(state, code), 400)
    assert len(liar.forms) == 1


@pytest.mark.case("FED-01", "FED-09")
async def test_providers_are_not_mixed_up(stage: Stage, owner: Person, connect: Connect) -> None:
    other = await add_provider(owner, stage.liar.issuer, "other")
    asked = query_of(await begin(stage.browser, stage.provider))
    code = stage.liar.authorize(asked, **PERSON)

    elsewhere = Stage(stage.browser, other, stage.liar)
    await refuse(stage, await elsewhere.back(asked["state"], code), 400)
    answer = await stage.back(asked["state"], code, iss="https://evil.example")
    await refuse(stage, answer)
    stage.liar.discovery = {"authorization_response_iss_parameter_supported": True}
    discovery.forget_all()
    await refuse(stage, await stage.go())
    asked = query_of(await begin(stage.browser, stage.provider))
    code = stage.liar.authorize(asked, **PERSON)
    assert (await stage.back(asked["state"], code, iss=stage.liar.issuer)).status_code == 303


@pytest.mark.parametrize("error", ["access_denied", "server_error", "<script>alert(1)</script>"])
async def test_a_provider_that_says_no_is_believed(stage: Stage, error: str) -> None:
    asked = query_of(await begin(stage.browser, stage.provider))
    answer = await stage.back(asked["state"], "", error=error)

    await refuse(stage, answer)
    assert error not in answer.text


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://accounts.google.com"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": None},
    ],
    ids=["issuer", "plain http", "javascript", "file", "no keys"],
)
async def test_a_provider_that_lies_of_itself_is_not_gone_to(stage: Stage, lie: Claims) -> None:
    stage.liar.discovery = lie

    at = f"/v1/auth/oidc/{stage.provider['id']}/start"
    assert_problem(await stage.browser.get(at), 503)


async def test_a_person_is_told_on_a_page_that_scripts_nothing(stage: Stage) -> None:
    at = f"/v1/auth/oidc/{stage.provider['id']}/callback?state=x&error=%3Cscript%3E"

    answer = await stage.browser.get(at, headers={"Accept": "text/html,*/*"})

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "Not signed in" in answer.text
    assert "<script" not in answer.text


@pytest.mark.case("FED-07")
@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("https:evil.test", "/"),
        ("https://evil.test/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.test", "/"),
        ("/%09/evil.test", "/%09/evil.test"),
        ("/a\\b", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("flows", "/"),
        ("/p/default/flows?tab=1#x", "/p/default/flows?tab=1#x"),
    ],
)
async def test_one_comes_back_to_a_path_of_ours(stage: Stage, asked: str, goes: str) -> None:
    sent = query_of(await begin(stage.browser, stage.provider, asked))

    answer = await stage.back(sent["state"], stage.liar.authorize(sent, **PERSON))

    assert answer.headers["location"] == goes
    assert httpx2.URL(ORIGIN).join(goes).host == httpx2.URL(ORIGIN).host
