"""A provider says that somebody signed out there; nobody else can."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx2
import jwt
import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.parts import Parts
from activities.sso import discovery
from activities.sso.models import IdentitySession
from tests.api.conftest import Connect
from tests.api.people import ORIGIN, Person
from tests.api.sso.browsing import CLIENT_ID, add_provider, query_of
from tests.api.sso.hostile import Claims, Liar
from tests.api.sso.test_hostile_oidc import Stage

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
async def stage(owner: Person, connect: Connect, liar: Liar) -> Stage:
    made = Stage(connect(), await add_provider(owner, liar.issuer, "liar"), liar)
    assert (await made.go(sid="s1")).status_code == 303
    return made


def logout(liar: Liar, **claims: object) -> Claims:
    """Give what a good logout token says."""
    at = int(time.time())
    said: Claims = {"iss": liar.issuer, "aud": CLIENT_ID, "iat": at, "exp": at + 120, "sub": "bo"}
    return {**said, "jti": f"j{time.monotonic_ns()}", "events": {EVENT: {}}, **claims}


async def tell(stage: Stage, claims: Claims, typ: str | None = "logout+jwt") -> httpx2.Response:
    """Send a logout token, as a provider does, from its server."""
    stage.liar.header = {"typ": typ} if typ else {}
    token = stage.liar.signed({k: v for k, v in claims.items() if v is not None})
    at = f"/v1/auth/oidc/{stage.provider['id']}/backchannel-logout"
    return await stage.browser.post(at, data={"logout_token": token}, headers={"Cookie": ""})


async def is_in(stage: Stage) -> bool:
    return (await stage.browser.get("/v1/me")).status_code == 200


@pytest.mark.case("FED-25")
@pytest.mark.parametrize(
    "who", [{"sub": "bo"}, {"sub": None, "sid": "s1"}, {"sub": "bo", "sid": "s1"}]
)
async def test_who_signs_out_there_is_signed_out_here(stage: Stage, who: Claims) -> None:
    assert await is_in(stage)

    answer = await tell(stage, logout(stage.liar, **who))

    assert answer.status_code == 204, answer.text
    assert not await is_in(stage)


LIES: dict[str, Callable[[Liar], tuple[Claims, str | None]]] = {
    "another type": lambda liar: (logout(liar), "JWT"),
    "no type": lambda liar: (logout(liar), None),
    "a nonce": lambda liar: (logout(liar, nonce="x"), "logout+jwt"),
    "another audience": lambda liar: (logout(liar, aud="x"), "logout+jwt"),
    "another issuer": lambda liar: (logout(liar, iss="https://x.example"), "logout+jwt"),
    "no event": lambda liar: (logout(liar, events={}), "logout+jwt"),
    "events that are no object": lambda liar: (logout(liar, events=[EVENT]), "logout+jwt"),
    "nobody": lambda liar: (logout(liar, sub=None), "logout+jwt"),
    "no id": lambda liar: (logout(liar, jti=None), "logout+jwt"),
    "expired": lambda liar: (logout(liar, exp=1), "logout+jwt"),
}


@pytest.mark.case("FED-25")
@pytest.mark.parametrize("lie", LIES)
async def test_a_forged_logout_ends_nothing(stage: Stage, lie: str) -> None:
    claims, typ = LIES[lie](stage.liar)

    answer = await tell(stage, claims, typ)

    assert answer.status_code == 400, answer.text
    assert await is_in(stage)


@pytest.mark.case("FED-25")
async def test_a_logout_is_signed_by_the_provider_and_counts_once(stage: Stage) -> None:
    stage.liar.signer = stage.liar.other
    assert (await tell(stage, logout(stage.liar))).status_code == 400
    assert await is_in(stage)
    stage.liar.signer = stage.liar.key
    claims = logout(stage.liar)
    assert (await tell(stage, claims)).status_code == 204
    stage.liar.header = {}
    assert (await stage.go(sid="s2")).status_code == 303

    assert (await tell(stage, claims)).status_code == 400
    assert await is_in(stage)


async def test_another_session_and_another_person_stay(stage: Stage, connect: Connect) -> None:
    other = Stage(connect(), stage.provider, stage.liar)
    assert (await other.go(sid="s2")).status_code == 303
    cy = Stage(connect(), stage.provider, stage.liar)
    assert (await cy.go(sub="cy", email="cy@example.com", sid="s1")).status_code == 303

    assert (await tell(stage, logout(stage.liar, sid="s1"))).status_code == 204

    assert [await is_in(one) for one in (stage, other, cy)] == [False, True, True]


def endings(liar: Liar) -> str:
    """Let the provider say where it signs people out."""
    liar.discovery = {"end_session_endpoint": f"{liar.issuer}/bye?from=us"}
    return str(liar.discovery["end_session_endpoint"])


async def sign_out(stage: Stage) -> Claims:
    """Sign out in the browser; give what it is told."""
    answer = await stage.browser.post("/v1/auth/logout", headers={"Origin": ORIGIN})
    assert answer.status_code == 200, answer.text
    said: Claims = answer.json()
    return said


async def test_signing_out_here_goes_on_to_sign_out_there(
    owner: Person, connect: Connect, liar: Liar, parts: Parts
) -> None:
    ending = endings(liar)
    settings = {"signs_out_there": True}
    made = await add_provider(owner, liar.issuer, "liar", settings=settings)
    assert made["addresses"]["post_logout"] == f"{ORIGIN}/signed-out"  # type: ignore[index, call-overload] # JSON
    stage = Stage(connect(), made, liar)
    assert (await stage.go()).status_code == 303

    said = await sign_out(stage)

    assert said["provider"] == "Liar"
    assert said["url"].startswith(f"{ending}&")
    asked = query_of(said["url"])
    assert asked["client_id"] == CLIENT_ID
    assert asked["post_logout_redirect_uri"] == f"{ORIGIN}/signed-out"
    assert jwt.decode(asked["id_token_hint"], options={"verify_signature": False})["sub"] == "bo"
    assert not await is_in(stage)
    async with parts.sessions() as session:
        kept = await session.scalars(select(col(IdentitySession.sealed)))
        assert kept.all() == [None]


@pytest.mark.parametrize(
    "lie",
    [
        {},
        {"end_session_endpoint": "http://evil.example/bye"},
        {"end_session_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": 7},
    ],
)
async def test_a_provider_that_does_not_say_where_keeps_nobody_signed_in(
    owner: Person, connect: Connect, liar: Liar, lie: Claims
) -> None:
    liar.discovery = lie
    settings = {"signs_out_there": True}
    stage = Stage(connect(), await add_provider(owner, liar.issuer, settings=settings), liar)
    assert (await stage.go()).status_code == 303

    assert await sign_out(stage) == {"provider": "Mock", "url": None}
    assert not await is_in(stage)


async def test_it_signs_out_there_only_where_that_is_wanted(stage: Stage, owner: Person) -> None:
    endings(stage.liar)
    discovery.forget_all()

    assert await sign_out(stage) == {"provider": "Liar", "url": None}
    answer = await owner.http.post("/v1/auth/logout")
    assert answer.json() == {"provider": None, "url": None}


async def test_who_is_signed_out_is_so_while_the_provider_is_down(
    owner: Person, connect: Connect, liar: Liar
) -> None:
    endings(liar)
    settings = {"signs_out_there": True}
    stage = Stage(connect(), await add_provider(owner, liar.issuer, settings=settings), liar)
    assert (await stage.go()).status_code == 303
    liar.discovery = {"issuer": "https://another.example"}
    discovery.forget_all()

    assert (await sign_out(stage))["url"] is None
    assert not await is_in(stage)
