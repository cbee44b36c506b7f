"""Passkeys: added, named, taken away; signing in by one, and what is not accepted as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from pydantic import JsonValue
from sqlalchemy import select, update

from activities.auth.models import Passkey, PasskeyChallenge, User
from activities.columns import now
from activities.parts import Parts
from tests.api.audit.trail import events
from tests.api.conftest import Connect
from tests.api.device import Device, Json, add_passkey, encoded, question, show_passkey
from tests.api.factors import LOGIN, begin, let_pass, set_up_app
from tests.api.people import EMAIL, Person, add_person, sign_in
from tests.api.test_errors import assert_problem


async def test_a_passkey_signs_in_alone_although_there_is_an_app(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    await set_up_app(owner)
    device = Device()
    added = await add_passkey(owner, device)
    assert added.status_code == 201, added.text
    assert added.json()["recovery_codes"] is None

    options = await question(anybody)
    answer = await show_passkey(anybody, device.answer(options))

    assert options["userVerification"] == "required"
    assert options["allowCredentials"] == []
    assert answer.status_code == 200, answer.text
    assert (await anybody.get("/v1/me")).json()["email"] == EMAIL
    (login,) = [one for one in await events(parts) if one.action == "auth.login"]
    assert login.details == {"method": "passkey", "second_factor": True}


async def test_a_passkey_is_a_second_factor_too_and_comes_with_recovery_codes(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    device = Device()
    added = await add_passkey(owner, device)
    assert len(added.json()["recovery_codes"]) == 10

    ticket = await begin(anybody)
    options = await question(anybody, ticket)
    answer = await show_passkey(anybody, device.answer(options), ticket)

    assert answer.status_code == 200, answer.text
    allowed = options["allowCredentials"]
    assert isinstance(allowed, list)
    assert len(allowed) == 1
    assert_problem(await show_passkey(anybody, device.answer(options), ticket), 401)


async def test_a_passkey_proves_again_who_one_is(owner: Person, parts: Parts) -> None:
    device = Device()
    id_ = (await add_passkey(owner, device)).json()["id"]
    await let_pass(parts, minutes=6)
    assert_problem(await owner.http.delete(f"/v1/auth/mfa/passkeys/{id_}"), 403)

    asked = (await owner.http.post("/v1/auth/mfa/prove:challenge")).json()["options"]
    body = {"credential": device.answer(asked)}
    assert (await owner.http.post("/v1/auth/mfa/prove:passkey", json=body)).status_code == 204

    assert_problem(await owner.http.post("/v1/auth/mfa/prove:passkey", json=body), 422)
    assert (await owner.http.delete(f"/v1/auth/mfa/passkeys/{id_}")).status_code == 204


async def test_passkeys_are_listed_renamed_and_removed_by_whose_they_are(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    device = Device()
    id_ = (await add_passkey(owner, device, " Laptop ")).json()["id"]
    await add_person(parts, "eve@example.com", "owner")
    eve = (await sign_in(connect(), "eve@example.com")).http
    assert_problem(await eve.patch(f"/v1/auth/mfa/passkeys/{id_}", json={"name": "Mine"}), 404)
    assert_problem(await eve.delete(f"/v1/auth/mfa/passkeys/{id_}"), 404)

    renamed = await owner.http.patch(f"/v1/auth/mfa/passkeys/{id_}", json={"name": "Work"})
    assert renamed.status_code == 204
    (shown,) = (await owner.http.get("/v1/auth/mfa/passkeys")).json()["items"]
    assert (shown["name"], shown["last_used_at"]) == ("Work", None)
    assert (await owner.http.delete(f"/v1/auth/mfa/passkeys/{id_}")).status_code == 204

    assert_problem(await show_passkey(connect(), device.answer(await question(connect()))), 401)
    assert (await connect().post("/v1/auth/login", json=LOGIN)).status_code == 200


@pytest.mark.parametrize(
    "lie",
    ["another site", "no person", "another key", "another question", "too late", "answered"],
)
async def test_what_is_not_the_passkey_that_was_asked_opens_nothing(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts, lie: str
) -> None:
    device = Device()
    await add_passkey(owner, device)
    options = await question(anybody)
    if lie == "another site":
        device = replace(device, origin="https://flows.test.evil.example")
    if lie == "no person":
        device = replace(device, flags=0x01)
    if lie == "another key":
        device = replace(device, key=Device().key)
    if lie == "another question":
        options = {**options, "challenge": encoded(b"x" * 32)}
    if lie == "answered":
        assert (await show_passkey(anybody, device.answer(options))).status_code == 200
    if lie == "too late":
        async with parts.sessions() as session, session.begin():
            await session.execute(update(PasskeyChallenge).values(expires_at=now()))

    answer = await show_passkey(anybody, device.answer(options))

    assert_problem(answer, 401)
    assert answer.json()["code"] == "mfa.failed"


async def test_a_question_counts_for_what_it_was_asked_for(owner: Person, connect: Connect) -> None:
    device = Device()
    await add_passkey(owner, device)
    again = (await owner.http.post("/v1/auth/mfa/prove:challenge")).json()["options"]

    assert_problem(await show_passkey(connect(), device.answer(again)), 401)
    ticket = await begin(connect())
    alone = device.answer(await question(connect()))
    assert_problem(await show_passkey(connect(), alone, ticket), 401)


async def test_a_copied_passkey_is_refused_and_in_the_log(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    device = Device()
    await add_passkey(owner, device)
    copy = replace(device)
    for _ in range(2):
        answer = await show_passkey(connect(), device.answer(await question(connect())))
        assert answer.status_code == 200

    answer = await show_passkey(connect(), copy.answer(await question(connect())))

    assert_problem(answer, 401)
    said = [one.details for one in await events(parts) if one.outcome == "refused"]
    assert said == [{"code": "mfa.passkey_copied"}]


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": "x", "rawId": "x", "type": "public-key", "response": {}},
        {"response": {"clientDataJSON": "bm8"}},
        {"response": {"clientDataJSON": 5}},
        {"response": {"clientDataJSON": encoded(b'{"challenge": 5}')}},
        {"response": {"clientDataJSON": encoded(b"[]")}},
        {"response": None},
    ],
)
async def test_what_is_no_credential_is_refused(
    owner: Person, anybody: httpx2.AsyncClient, credential: Json
) -> None:
    assert_problem(await show_passkey(anybody, credential), 401)
    body = {"name": "Key", "credential": credential}
    assert_problem(await owner.http.post("/v1/auth/mfa/passkeys/confirm", json=body), 422)


@pytest.mark.parametrize("field", ["authenticatorData", "signature", "clientDataJSON", "rawId"])
@pytest.mark.parametrize("value", ["", "AAAA", "!", 7, None])
async def test_an_answer_with_a_broken_part_is_refused(
    owner: Person, anybody: httpx2.AsyncClient, field: str, value: JsonValue
) -> None:
    device = Device()
    await add_passkey(owner, device)
    credential = device.answer(await question(anybody))
    response = credential["response"]
    assert isinstance(response, dict)
    (credential if field == "rawId" else response)[field] = value

    assert_problem(await show_passkey(anybody, credential), 401)


async def test_a_disabled_person_does_not_come_in_by_a_passkey(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    device = Device()
    await add_passkey(owner, device)
    async with parts.sessions() as session, session.begin():
        await session.execute(update(User).values(disabled=True))

    assert_problem(await show_passkey(anybody, device.answer(await question(anybody))), 401)


async def test_an_address_that_browsers_allow_no_passkeys_at_says_so(
    owner: Person, parts: Parts
) -> None:
    parts.settings = parts.settings.model_copy(update={"base_url": "http://127.0.0.1:8000"})
    client = owner.http
    answer = await client.post("/v1/auth/mfa/passkeys/challenge", json={})

    assert_problem(answer, 409)
    assert "NEXTSCRIPT_BASE_URL" in answer.json()["detail"]


async def test_a_passkey_that_counts_nothing_stays_good(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    device = Device()
    await add_passkey(owner, device)
    for _ in range(2):
        device.count = -1  # what it answers with is nought
        answer = await show_passkey(connect(), device.answer(await question(connect())))
        assert answer.status_code == 200, answer.text
    async with parts.sessions() as session:
        row = (await session.scalars(select(Passkey))).one()
    assert row.sign_count == 0
    assert row.last_used_at is not None
    assert now() - row.last_used_at < timedelta(minutes=1)
