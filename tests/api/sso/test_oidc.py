"""People sign in by a real OpenID provider."""

from __future__ import annotations

import pytest

from tests.api.conftest import Connect
from tests.api.people import ORIGIN, Person
from tests.api.sso.browsing import CLIENT_ID, add_provider, begin, me, query_of, sign_in_as
from tests.api.sso.conftest import Claim

BO = "bo@example.com"


async def test_a_new_person_signs_in_and_is_what_the_default_says(
    owner: Person, connect: Connect, mock_provider: str, known: Claim
) -> None:
    provider = await add_provider(owner, mock_provider, default_role="operator")
    known("bo", email=BO, email_verified=True, name="Bo")
    browser = connect()

    answer = await sign_in_as(browser, provider, "bo", "/p/default/flows?tab=mine")

    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/p/default/flows?tab=mine"
    found = await me(browser)
    assert (found["email"], found["name"], found["role"]) == (BO, "Bo", "operator")


@pytest.mark.case("FED-03")
async def test_the_provider_is_asked_with_a_challenge_and_everything_fresh(
    owner: Person, connect: Connect, mock_provider: str
) -> None:
    provider = await add_provider(owner, mock_provider)

    first, second = [query_of(await begin(connect(), provider)) for _ in range(2)]

    assert first["response_type"] == "code"
    assert first["client_id"] == CLIENT_ID
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == f"{ORIGIN}/v1/auth/oidc/{provider['id']}/callback"
    assert first["scope"] == "openid email profile"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
