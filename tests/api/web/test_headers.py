"""What every answer says, and what it never repeats (WEB-09, 11, 15)."""

from __future__ import annotations

import re

import httpx2
import pytest
from fastapi import FastAPI

from activities.parts import Parts
from tests.api.people import EMAIL, ORIGIN, PASSWORD, Person
from tests.api.stack import flow, node, publish, start, until, with_engine
from tests.api.test_errors import filled
from tests.api.web.sweeps import (
    AS_PAGE,
    EVIL,
    Ids,
    asked_of_none,
    assert_hardened,
    reads,
)


async def test_web_09_every_answer_says_what_a_browser_must_not_do(
    owner: Person, anybody: httpx2.AsyncClient, ids: Ids
) -> None:
    page = await anybody.get("/", headers=AS_PAGE)
    held = {"If-None-Match": page.headers["etag"], **AS_PAGE}
    flows = f"/v1/projects/{owner.project}/flows"
    json_type = {"Content-Type": "application/json"}
    answers = {
        200: await owner.http.get(flows),
        201: await owner.http.post(flows, json={"name": "x"}),
        204: await owner.http.options(flows),
        304: await anybody.get("/", headers=held),
        400: await owner.http.post(flows, content=b"{", headers=json_type),
        401: await anybody.get(flows),
        403: await anybody.post("/v1/auth/login", headers={"Origin": f"https://{EVIL}"}),
        404: await owner.http.get("/v1/nothing"),
        405: await owner.http.put("/v1/api-keys"),
        413: await owner.http.post(flows, headers={**json_type, "Content-Length": "99999999"}),
        415: await owner.http.post(flows, content=b"{}"),
        422: await owner.http.post(flows, json={}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status, answer.text
        assert_hardened(answer)
        if status != 304:
            assert answer.headers["cache-control"] == "no-store"
    for answer in (page, await anybody.get("/assets/app.js"), await anybody.get("/assets/no.js")):
        assert_hardened(answer)


async def test_web_09_so_does_every_operation(
    app: FastAPI, owner: Person, anybody: httpx2.AsyncClient
) -> None:
    asked = 0
    for who in (owner.http, anybody):
        for method, path in asked_of_none(app):
            answer = await who.request(method, path)
            assert_hardened(answer)
            assert answer.headers["cache-control"] == "no-store", f"{method} {path}"
            asked += 1
    assert asked > 100


async def test_web_09_without_https_nothing_claims_it(
    parts: Parts, anybody: httpx2.AsyncClient
) -> None:
    parts.settings.base_url = "http://flows.test"

    assert "strict-transport-security" not in (await anybody.get("/v1/setup")).headers


POISONS = pytest.mark.parametrize(
    "headers",
    [
        {"Host": EVIL},
        {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "http", "X-Forwarded-Port": "666"},
        {"Forwarded": f"host={EVIL};proto=http"},
        {"X-Original-URL": "/v1/api-keys", "X-Rewrite-URL": "/v1/api-keys"},
        {"X-Original-Host": EVIL, "X-Host": EVIL, "X-HTTP-Host-Override": EVIL},
    ],
)


@POISONS
async def test_web_11_the_address_asked_for_is_nowhere_in_an_answer(
    app: FastAPI, owner: Person, ids: Ids, headers: dict[str, str]
) -> None:
    login = {"email": EMAIL, "password": PASSWORD}
    flows = f"/v1/projects/{owner.project}/flows"
    answers = [
        await owner.http.post("/v1/auth/login", json=login, headers=headers),
        await owner.http.post(flows, json={"name": "y"}, headers=headers),
        await owner.http.get("/v1/projects/", headers=headers),
        await owner.http.get("/", headers={**AS_PAGE, **headers}),
    ]
    answers += [
        await owner.http.get(filled(door.path, **ids), headers=headers) for door in reads(app)
    ]
    for answer in answers:
        assert EVIL not in answer.text
        assert EVIL not in str(answer.headers)
        assert answer.status_code not in (301, 302, 303, 307, 308)
    assert answers[0].headers["set-cookie"].startswith("__Host-")
    assert "secret" not in answers[3].text


@POISONS
async def test_web_11_nor_in_that_of_any_other_operation(
    app: FastAPI, owner: Person, headers: dict[str, str]
) -> None:
    for method, path in asked_of_none(app):
        answer = await owner.http.request(method, path, headers=headers)
        assert EVIL not in answer.text
        assert EVIL not in str(answer.headers)
        assert not answer.is_redirect


@POISONS
async def test_web_11_a_link_that_is_sent_on_is_ours(
    parts: Parts, owner: Person, temporal_address: str, headers: dict[str, str]
) -> None:
    ask = node("ask", "human.approval", to=["role:owner"], title="May we?")
    async with with_engine(parts, temporal_address):
        made = await publish(owner, flow(ask))
        run = await start(owner, made)
        await until(owner, str(run["id"]), "waiting")
        read = await owner.http.get(f"/v1/runs/{run['id']}/steps", headers=headers)

    links = [one["resume_url"] for one in read.json()["items"] if one.get("resume_url")]
    assert [link.startswith(f"{ORIGIN}/resume/") for link in links] == [True]


@pytest.mark.parametrize(
    ("host", "taken"),
    [
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("[::1]:8000", True),
        (f"{EVIL}:8000", False),
        (f"127.0.0.1.{EVIL}:8000", False),
        ("[", False),
    ],
)
async def test_web_11_a_name_that_was_pointed_here_is_not_our_own(
    parts: Parts, anybody: httpx2.AsyncClient, host: str, taken: bool
) -> None:
    parts.settings.mode = "dev"
    headers = {"Host": host, "Origin": f"http://{host}"}
    body = {"email": EMAIL, "password": PASSWORD, "name": "Mallory"}

    answer = await anybody.post("/v1/setup", json=body, headers=headers)

    assert answer.status_code == (201 if taken else 403)


async def test_web_15_signing_out_leaves_nothing_in_the_browser(
    victim: httpx2.AsyncClient,
) -> None:
    answer = await victim.post("/v1/auth/logout", headers={"Origin": ORIGIN})

    assert answer.status_code == 200
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert re.search(r'__Host-nextscript="?"?;.*Max-Age=0', answer.headers["set-cookie"])
    assert not victim.cookies


async def test_web_15_a_token_is_never_taken_from_an_address(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    token = owner.http.headers["Authorization"].removeprefix("Bearer ")
    for name in ("access_token", "token", "key", "api_key", "authorization"):
        answer = await anybody.get(f"/v1/me?{name}={token}")
        assert answer.status_code in (400, 401)
        assert token not in answer.text


async def test_web_15_no_operation_takes_one_from_there(
    app: FastAPI, owner: Person, anybody: httpx2.AsyncClient, ids: Ids
) -> None:
    token = owner.http.headers["Authorization"].removeprefix("Bearer ")
    asked = 0
    for door in reads(app):
        if not needs_somebody(app, door.path):
            continue
        for name in ("access_token", "token", "key", "api_key", "authorization"):
            answer = await anybody.get(f"{filled(door.path, **ids)}?{name}={token}")
            assert answer.status_code in (400, 401), door.path
            assert token not in answer.text
            asked += 1
    assert asked > 50


def needs_somebody(app: FastAPI, path: str) -> bool:
    """Say whether the OpenAPI document asks for a credential there."""
    operation = app.openapi()["paths"].get(path, {}).get("get", {})
    return bool(operation.get("security"))
