"""A sign-in with a second factor: an app's code, a recovery code, and what guessing comes to."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import select, update

from activities.auth.models import MfaTicket, RecoveryCode, TotpFactor, User
from activities.columns import now
from activities.parts import Parts
from tests.api.audit.trail import actions, events
from tests.api.conftest import Connect
from tests.api.factors import LOGIN, App, begin, let_pass, set_up_app, show
from tests.api.people import EMAIL, PASSWORD, Person
from tests.api.test_errors import assert_problem
from tests.api.test_resets import forgot, reset, tokens


async def test_the_code_of_an_app_ends_a_sign_in(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    app = await set_up_app(owner)

    answer = await show(anybody, await begin(anybody), app.code())

    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 300
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (await anybody.get("/v1/me")).json()["email"] == EMAIL
    assert {"totp.confirm", "auth.login"} <= set(await actions(parts))


async def test_what_an_app_is_given_is_kept_sealed_and_drawn(owner: Person, parts: Parts) -> None:
    made = (await owner.http.post("/v1/auth/mfa/totp/enroll")).json()
    app = App(made["secret"])

    assert made["uri"].startswith("otpauth://totp/NextScript:ada%40example.com?secret=")
    assert made["qr"].startswith("<svg ")
    assert (await owner.http.get("/v1/auth/mfa")).json()["totp_since"] is None
    wrong = await owner.http.post("/v1/auth/mfa/totp/confirm", json={"code": app.wrong()})
    assert_problem(wrong, 422)
    right = await owner.http.post("/v1/auth/mfa/totp/confirm", json={"code": app.code()})
    codes = right.json()["recovery_codes"]
    assert len(set(codes)) == 10
    async with parts.sessions() as session:
        row = (await session.scalars(select(TotpFactor))).one()
        kept = [one.code_hash for one in await session.scalars(select(RecoveryCode))]
    assert row.sealed is not None
    assert app.secret.encode() not in row.sealed
    assert len(kept) == 10
    assert not any(one.replace("-", "").encode() in b"".join(kept) for one in codes)


async def test_a_code_works_once_also_for_two_at_the_same_moment(
    owner: Person, connect: Connect
) -> None:
    app = await set_up_app(owner)
    clients = [connect(), connect()]
    tickets = [await begin(one) for one in clients]

    both = await asyncio.gather(
        *(show(one, ticket, app.code()) for one, ticket in zip(clients, tickets, strict=True))
    )

    assert sorted(one.status_code for one in both) == [200, 401]
    assert_problem(await show(connect(), await begin(connect()), app.code()), 401)


async def test_a_recovery_code_stands_once_for_the_app(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    app = await set_up_app(owner)
    code = app.recovery_codes[0]
    spaced = code.upper().replace("-", " ")

    assert (await show(connect(), await begin(connect()), spaced)).status_code == 200
    assert_problem(await show(connect(), await begin(connect()), code), 401)
    assert (await owner.http.get("/v1/auth/mfa")).json()["recovery_codes"] == 9
    renewed = await owner.http.post("/v1/auth/mfa/recovery-codes")
    assert len(renewed.json()["recovery_codes"]) == 10
    assert_problem(await show(connect(), await begin(connect()), app.recovery_codes[1]), 401)


@pytest.mark.case("FED-17")
async def test_the_ticket_opens_nothing_but_the_second_factor(
    owner: Person, connect: Connect
) -> None:
    await set_up_app(owner)
    ticket = await begin(connect())

    bearer, cookie = (
        {"Authorization": f"Bearer {ticket}"},
        {"Cookie": f"__Host-nextscript={ticket}"},
    )
    for headers in (bearer, cookie):
        for path in ("/v1/me", "/v1/projects", "/v1/me/sessions"):
            answer = await connect().get(path, headers=headers)
            assert_problem(answer, 401)
            assert answer.json()["code"] == "mfa.required"
    body = {"refresh_token": ticket}
    answer = await connect().post("/v1/auth/refresh", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "mfa.required")


@pytest.mark.parametrize("change", ["too old", "another program", "another password", "made up"])
async def test_a_ticket_that_does_not_work_says_to_begin_again(
    owner: Person, connect: Connect, parts: Parts, change: str
) -> None:
    app = await set_up_app(owner)
    client = connect()
    ticket = await begin(client)
    if change == "too old":
        async with parts.sessions() as session, session.begin():
            await session.execute(update(MfaTicket).values(expires_at=now()))
    if change == "another program":
        client.headers["User-Agent"] = "curl/8"
    if change == "another password":
        body = {"current": PASSWORD, "password": "a teapot for every walrus"}
        await owner.http.post("/v1/auth/password/change", json=body)
    if change == "made up":
        ticket = "mfa_" + "x" * 43

    answer = await show(client, ticket, app.code())

    assert_problem(answer, 401)
    assert answer.json()["code"] == "mfa.ticket"


@pytest.mark.case("FED-19")
async def test_of_a_hundred_codes_at_once_five_are_looked_at_and_then_it_waits(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    app = await set_up_app(owner)
    client = connect()
    tickets = [await begin(client) for _ in range(4)]

    at_once = [show(client, tickets[n % 4], app.wrong()) for n in range(100)]
    codes = [one.json()["code"] for one in await asyncio.gather(*at_once)]
    while codes[-1] != "limit.rate":  # the last may have found no connection to the database
        codes.append((await show(client, await begin(client), app.wrong())).json()["code"])

    assert codes.count("mfa.failed") <= 5
    refused = await show(client, await begin(client), app.code())
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    await let_pass(parts, seconds=31)
    assert (await show(client, await begin(client), app.wrong())).status_code == 401
    assert (await show(client, await begin(client), app.code())).status_code == 429
    await let_pass(parts, seconds=61)
    assert (await show(client, await begin(client), app.code())).status_code == 200


async def test_a_ticket_is_dead_after_five_codes(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    app = await set_up_app(owner)
    client = connect()
    ticket = await begin(client)
    for _ in range(5):
        assert (await show(client, ticket, app.wrong())).json()["code"] == "mfa.failed"
    await let_pass(parts, hours=25)

    answer = await show(client, ticket, app.code())

    assert answer.json()["code"] == "mfa.ticket"


@pytest.mark.case("AUTH-03")
async def test_of_many_wrong_passwords_at_once_ten_are_looked_at(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    wrong = {**LOGIN, "password": "not it at all"}

    answers = await asyncio.gather(*(anybody.post("/v1/auth/login", json=wrong) for _ in range(18)))

    assert sorted({one.status_code for one in answers}) == [401, 429]
    assert [one.status_code for one in answers].count(401) == 10
    assert (await anybody.post("/v1/auth/login", json=LOGIN)).status_code == 429


@pytest.mark.case("FED-21")
async def test_who_has_not_shown_who_they_are_of_late_changes_no_factor(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    app = await set_up_app(owner)
    await let_pass(parts, minutes=6)
    asked = [
        ("POST", "/v1/auth/mfa/totp/enroll"),
        ("DELETE", "/v1/auth/mfa/totp"),
        ("POST", "/v1/auth/mfa/recovery-codes"),
    ]
    for method, path in asked:
        answer = await owner.http.request(method, path)
        assert_problem(answer, 403)
        assert answer.json()["code"] == "mfa.fresh"

    wrong = await owner.http.post("/v1/auth/mfa/prove:password", json={"password": "wrong"})
    assert_problem(wrong, 422)
    body = {"password": PASSWORD}
    assert (await owner.http.post("/v1/auth/mfa/prove:password", json=body)).status_code == 204
    assert (await owner.http.post("/v1/auth/mfa/recovery-codes")).status_code == 201
    await let_pass(parts, minutes=6)
    code = {"code": app.code()}
    assert (await owner.http.post("/v1/auth/mfa/prove:code", json=code)).status_code == 204
    assert (await owner.http.delete("/v1/auth/mfa/totp")).status_code == 204
    login = await connect().post("/v1/auth/login", json=LOGIN)
    assert login.status_code == 200


async def test_a_new_secret_counts_only_once_it_is_confirmed(
    owner: Person, connect: Connect
) -> None:
    app = await set_up_app(owner)
    another = App((await owner.http.post("/v1/auth/mfa/totp/enroll")).json()["secret"])

    assert_problem(await show(connect(), await begin(connect()), another.code()), 401)
    assert (await show(connect(), await begin(connect()), app.code())).status_code == 200


@pytest.mark.case("AUTH-13")
async def test_a_changed_factor_ends_other_sessions_at_once(
    owner: Person, connect: Connect
) -> None:
    other = connect()
    await other.post("/v1/auth/login", json=LOGIN)
    signed_in = (await connect().post("/v1/auth/login", json=LOGIN)).json()
    token = {"Authorization": f"Bearer {signed_in['access_token']}"}
    await set_up_app(owner)

    assert (await other.get("/v1/me")).status_code == 401
    assert (await connect().get("/v1/me", headers=token)).status_code == 401
    assert (await owner.http.get("/v1/me")).status_code == 200


@pytest.mark.case("AUTH-11")
async def test_a_reset_password_does_not_stand_for_the_second_factor(
    owner: Person, anybody: httpx2.AsyncClient, connect: Connect, parts: Parts
) -> None:
    app = await set_up_app(owner)
    await forgot(anybody)
    (token,) = await tokens(owner, parts)
    assert (await reset(anybody, token)).status_code == 204

    client = connect()
    ticket = await begin(client, password="a teapot for every walrus")

    assert (await show(client, ticket, app.code())).status_code == 200


async def test_a_disabled_person_does_not_come_in_by_a_ticket(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    app = await set_up_app(owner)
    ticket = await begin(anybody)
    async with parts.sessions() as session, session.begin():
        await session.execute(update(User).values(disabled=True))

    assert_problem(await show(anybody, ticket, app.code()), 401)


async def test_the_log_says_who_came_how_and_holds_no_secret(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    app = await set_up_app(owner)
    ticket = await begin(anybody)
    await show(anybody, ticket, app.wrong())
    await show(anybody, ticket, app.code())

    found = await events(parts)

    login = [one for one in found if one.action == "auth.login"]
    assert [(one.outcome, one.details) for one in login] == [
        ("refused", {"code": "mfa.failed"}),
        ("done", {"method": "password", "second_factor": True}),
    ]
    assert not any(app.secret in str(one.details) for one in found)
    assert timedelta(minutes=1) > now() - login[-1].at
