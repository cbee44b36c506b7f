"""Signing in to a service by OAuth 2.0, over real HTTP."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import text

from activities.connections.ports import OpenConnections
from activities.parts import Parts
from nextscript.egress import EgressClient, Policy
from nextscript.errors import ConnectionRefused, NextScriptError
from store.session import create_engine, session_factory
from tests.api.conftest import Connect
from tests.api.connections.conftest import (
    agree,
    begin,
    connect_account,
    made_at,
    make,
    opened,
    tried,
    url,
)
from tests.api.people import ORIGIN, Person, add_person, sign_in
from tests.provider import CLIENT, SECRET, Provider

CALLBACK = "/v1/oauth/callback"


def asked_for(address: str) -> dict[str, str]:
    return {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}


async def test_a_person_connects_an_account_and_steps_use_it(
    owner: Person, served: Provider, parts: Parts
) -> None:
    made = await made_at(owner, served)
    assert (await tried(owner, made))["status"] == "failing", "nobody has signed in yet"

    back = await connect_account(owner, made)

    assert (back.status_code, urlsplit(back.headers["location"]).path) == (303, "/connected")
    assert "fault" not in back.headers["location"]
    found = await tried(owner, made)
    assert (found["status"], found["status_message"]) == ("ok", "/me answered 200.")
    assert (await opened(parts, owner)).values["access_token"] in served.tokens
    shown = (await owner.http.get(url(owner, made))).text
    assert not any(one in shown for one in (SECRET, *served.tokens, *served.families))


@pytest.mark.case("FED-03")
async def test_what_a_provider_is_asked(owner: Person, served: Provider) -> None:
    made = await made_at(owner, served, extra=["access_type=offline"])
    first, second = asked_for(await begin(owner, made)), asked_for(await begin(owner, made))

    assert first["redirect_uri"] == ORIGIN + CALLBACK
    assert (first["response_type"], first["client_id"]) == ("code", CLIENT)
    assert first["code_challenge_method"] == "S256"
    assert (first["scope"], first["access_type"]) == ("read", "offline")
    assert len(first["state"]) > 40
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]

    await connect_account(owner, made)
    assert len(served.asked[-1]["code_verifier"]) >= 43
    assert served.asked[-1]["redirect_uri"] == ORIGIN + CALLBACK


@pytest.mark.case("FED-01")
async def test_a_way_back_that_was_not_begun_here_attaches_nothing(
    owner: Person, served: Provider, parts: Parts, connect: Connect
) -> None:
    made = await made_at(owner, served)
    await make(owner, "oauth2", served.fields(), {"client_secret": SECRET}, key="other")
    organisation = await organisation_of(parts)
    await add_person(parts, "eve@example.com", "admin", organisation)
    eve = await sign_in(connect(), "eve@example.com")
    back = await agree(await begin(owner, made))
    state = asked_for(back)["state"]

    refused = [
        await owner.http.get(f"{CALLBACK}?code=x"),
        await owner.http.get(f"{CALLBACK}?code=x&state="),
        await owner.http.get(f"{CALLBACK}?code=x&state={state}x"),
        await eve.http.get(back),
    ]
    anybody = await connect().get(back)

    assert [one.status_code for one in refused] == [400] * 4
    assert {one.json()["code"] for one in refused} == {"connection.state"}
    assert anybody.status_code == 401
    assert served.asked == []
    assert (await owner.http.get(back)).status_code == 303, "the right one was not used up"
    assert (await owner.http.get(back)).status_code == 400, "and works once"


async def test_a_way_back_ends_after_ten_minutes(
    owner: Person, served: Provider, parts: Parts
) -> None:
    made = await made_at(owner, served)
    back = await agree(await begin(owner, made))
    await change(parts, "UPDATE connection_sign_in SET expires_at = now() - interval '1 s'")

    assert (await owner.http.get(back)).status_code == 400
    assert served.asked == []


@pytest.mark.case("FED-01")
@pytest.mark.parametrize("change_to", ["token_url", "client_id"])
async def test_a_connection_that_changed_meanwhile_takes_no_answer(
    owner: Person, served: Provider, change_to: str
) -> None:
    made = await made_at(owner, served)
    back = await agree(await begin(owner, made))
    fields = served.fields(**{change_to: f"{served.url}/other"})
    body = {"fields": fields, "secrets": {"client_secret": SECRET}}
    assert (await owner.http.patch(url(owner, made), json=body)).status_code == 200

    said = asked_for((await owner.http.get(back)).headers["location"])

    assert "changed meanwhile" in said["fault"]
    assert served.asked == []


@pytest.mark.parametrize(
    ("issuer", "named", "taken"),
    [
        ("https://evil.example", "", False),
        ("https://login.example/realm", "https://login.example/realm", True),
        ("https://login.example/other", "https://login.example/realm", False),
    ],
)
async def test_an_answer_of_another_provider_is_not_taken(
    owner: Person, served: Provider, issuer: str, named: str, taken: bool
) -> None:
    made = await made_at(owner, served, issuer=named)
    served.issuer = issuer

    back = await connect_account(owner, made)

    assert ("fault" not in back.headers["location"]) is taken
    assert bool(served.asked) is taken


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error": "access_denied", "error_description": "No."}, "The sign-in was declined."),
        ({"error": "<b>odd</b>"}, "The provider refused: <b>odd</b>."),
    ],
)
async def test_a_refusal_at_the_provider_is_told_in_words(
    owner: Person, served: Provider, answer: dict[str, str], words: str
) -> None:
    made = await made_at(owner, served)
    state = asked_for(await begin(owner, made))["state"]

    back = await owner.http.get(f"{CALLBACK}?{urlencode({**answer, 'state': state})}")

    assert asked_for(back.headers["location"])["fault"].startswith(words)
    assert (await owner.http.get(url(owner, made))).json()["status"] == "untested"


async def test_an_application_signs_in_itself(
    owner: Person, served: Provider, parts: Parts
) -> None:
    made = await made_at(owner, served, grant="client_credentials")

    assert (await tried(owner, made))["status"] == "ok"
    first = (await opened(parts, owner)).values["access_token"]
    assert (await opened(parts, owner)).values["access_token"] == first
    assert len(served.asked) == 1
    assert served.asked[0] == {"grant_type": "client_credentials", "scope": "read"}
    begun = await owner.http.post(url(owner, made, ":authorize"))
    assert (begun.status_code, begun.json()["code"]) == (409, "connection.no_sign_in")


@pytest.mark.case("CRED-21")
async def test_twenty_steps_of_two_workers_refresh_once(
    owner: Person, served: Provider, parts: Parts
) -> None:
    made = await made_at(owner, served)
    await connect_account(owner, made)
    served.slow = 0.3
    await run_out(parts)
    egress = EgressClient(Policy.parse("127.0.0.1"))
    # The second has a pool and locks of its own, as another worker has.
    elsewhere = create_engine(parts.sessions.kw["bind"].url.render_as_string(hide_password=False))
    other = Parts(
        parts.settings, session_factory(elsewhere), parts.keys, parts.objects, parts.catalog
    )
    workers = [OpenConnections(one, egress) for one in (parts, other)]

    found = await asyncio.gather(
        *(one.open(owner.project, "crm") for one in workers for _ in range(10))
    )

    assert served.refreshes() == 1
    (token,) = {str(one.values["access_token"]) for one in found}
    assert token in served.tokens
    assert all("refresh_token" not in one.values for one in found)
    assert (await tried(owner, made))["status"] == "ok"
    await egress.aclose()
    await elsewhere.dispose()


async def test_a_token_is_replaced_before_it_ends(
    owner: Person, served: Provider, parts: Parts
) -> None:
    made = await made_at(owner, served)
    served.lifetime = 100
    await connect_account(owner, made)
    first = (await opened(parts, owner)).values["access_token"]
    await pass_time(parts, timedelta(seconds=80))

    second = (await opened(parts, owner)).values["access_token"]

    assert (second != first, served.refreshes()) == (True, 1)
    assert (await opened(parts, owner)).values["access_token"] == second


async def test_a_provider_in_trouble_does_not_stop_a_token_that_lives(
    owner: Person, served: Provider, parts: Parts
) -> None:
    made = await made_at(owner, served)
    served.lifetime = 100
    await connect_account(owner, made)
    first = (await opened(parts, owner)).values["access_token"]
    served.fault = "temporarily_unavailable"
    await pass_time(parts, timedelta(seconds=80))

    assert (await opened(parts, owner)).values["access_token"] == first
    await pass_time(parts, timedelta(seconds=30))
    with pytest.raises(NextScriptError, match="not available just now"):
        await opened(parts, owner)
    assert (await owner.http.get(url(owner, made))).json()["status"] == "ok"


async def test_a_sign_in_that_was_ended_asks_to_reconnect_and_asks_the_provider_once(
    owner: Person, served: Provider, parts: Parts
) -> None:
    made = await made_at(owner, served)
    await connect_account(owner, made)
    served.end()
    await run_out(parts)

    for _ in range(3):
        with pytest.raises(ConnectionRefused) as refused:
            await opened(parts, owner)
        assert refused.value.code == "connection.reconnect"

    assert served.refreshes() == 1
    found = (await owner.http.get(url(owner, made))).json()
    assert found["status"] == "expired"
    assert "Reconnect" in found["status_message"]
    assert (await tried(owner, made))["status"] == "expired"
    await connect_account(owner, made)
    assert (await tried(owner, made))["status"] == "ok"


async def test_a_provider_that_keeps_refresh_tokens_is_asked_with_the_same(
    owner: Person, served: Provider, parts: Parts
) -> None:
    served.rotates = True
    made = await made_at(owner, served)
    await connect_account(owner, made)
    served.rotates = False

    for _ in range(2):
        await run_out(parts)
        assert (await opened(parts, owner)).values["access_token"] in served.tokens

    assert served.refreshes() == 2


async def test_tokens_do_not_move_to_another_host_or_client(
    owner: Person, served: Provider, parts: Parts
) -> None:
    made = await made_at(owner, served)
    await connect_account(owner, made)

    moved = served.fields(token_url="https://evil.example/token")
    refused = await owner.http.patch(url(owner, made), json={"fields": moved})
    other = {"fields": served.fields(client_id="another")}
    assert (await owner.http.patch(url(owner, made), json=other)).status_code == 200

    assert (refused.status_code, refused.json()["code"]) == (422, "connection.secrets_required")
    with pytest.raises(ConnectionRefused, match="Nobody has signed in"):
        await opened(parts, owner)
    assert served.seen == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("token_url", "http://login.example/token"),
        ("token_url", "javascript:alert(1)"),
        ("authorize_url", "http://login.example/authorize"),
        ("authorize_url", ""),
        ("extra", ["redirect_uri=https://evil.example"]),
        ("extra", ["state=mine"]),
    ],
)
async def test_an_address_that_is_not_safe_is_refused(
    owner: Person, served: Provider, field: str, value: object
) -> None:
    body = {"key": "c", "name": "C", "kind": "oauth2", "secrets": {"client_secret": SECRET}}
    body["fields"] = served.fields(**{field: value})

    assert (await owner.http.post(url(owner), json=body)).status_code == 422


@pytest.mark.case("SSRF-01")
async def test_a_token_url_on_a_closed_address_is_not_asked(
    owner: Person, served: Provider, parts: Parts
) -> None:
    made = await made_at(owner, served, grant="client_credentials")
    parts.settings.egress_allow = []

    found = await tried(owner, made)

    assert (found["status"], served.asked) == ("failing", [])
    assert found["status_message"].startswith("This address is closed to flows")


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
async def test_nobody_enters_tokens(owner: Person, served: Provider, name: str) -> None:
    body = {"key": "c", "name": "C", "kind": "oauth2", "fields": served.fields()}
    as_secret = {**body, "secrets": {"client_secret": SECRET, name: "mine"}}
    as_field = {**body, "secrets": {"client_secret": SECRET}}
    as_field["fields"] = served.fields(**{name: "mine"})

    for asked in (as_secret, as_field):
        assert (await owner.http.post(url(owner), json=asked)).status_code == 422


async def change(parts: Parts, statement: str) -> None:
    async with parts.sessions() as session, session.begin():
        await session.execute(text(statement))


async def run_out(parts: Parts) -> None:
    """Let the token of every connection be over."""
    await pass_time(parts, timedelta(days=1))


async def pass_time(parts: Parts, passed: timedelta) -> None:
    seconds = f"interval '{passed.total_seconds()} s'"
    await change(
        parts,
        f"UPDATE connection SET renew_at = renew_at - {seconds},"
        f" token_ends_at = token_ends_at - {seconds}",
    )


async def organisation_of(parts: Parts):  # type: ignore[no-untyped-def]
    async with parts.sessions() as session:
        return await session.scalar(text("SELECT id FROM organisation LIMIT 1"))
