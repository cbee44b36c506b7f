"""Methods nobody thinks of: HEAD, OPTIONS, TRACE; and doors that other sites may call."""

from __future__ import annotations

import httpx2
import pytest

from tests.api.people import Person
from tests.api.stack import flow, node, publish

HOOK = flow(node("hook", "trigger.webhook", path="orders", method="POST"))
GET_HOOK = flow(node("hook", "trigger.webhook", path="looked", method="GET"))
FOREIGN = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}


async def test_head_says_what_get_says_without_the_body(owner: Person) -> None:
    path = f"/v1/flows/{(await owner.make_flow())['id']}/draft"
    read, looked = await owner.http.get(path), await owner.http.head(path)

    assert (looked.status_code, looked.content) == (200, b"")
    for header in ("etag", "content-length", "content-type", "x-content-type-options"):
        assert looked.headers[header] == read.headers[header]


async def test_head_asks_who_is_there_as_get_does(anybody: httpx2.AsyncClient) -> None:
    answer = await anybody.head("/v1/projects")

    assert (answer.status_code, answer.content) == (401, b"")


async def test_head_starts_no_run(owner: Person, anybody: httpx2.AsyncClient) -> None:
    await publish(owner, GET_HOOK)

    assert (await anybody.head("/hooks/default/looked")).status_code == 405
    assert (await anybody.get("/hooks/default/looked")).status_code == 202
    assert len((await owner.http.get("/v1/runs")).json()["items"]) == 1


async def test_options_names_the_methods_and_invites_no_other_site(owner: Person) -> None:
    preflight = {**FOREIGN, "Access-Control-Request-Method": "POST"}
    answer = await owner.http.options("/v1/api-keys", headers=preflight)

    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, POST")
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert (await owner.http.options("/v1/nothing")).status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get"])
@pytest.mark.case("API-07")
async def test_other_methods_are_refused(owner: Person, method: str) -> None:
    answer = await owner.http.request(method, "/v1/catalog")
    if method == "get":  # the client writes it in capitals, as everybody does
        assert answer.status_code == 200
        return
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.json()["code"] == "request.method"


async def test_other_sites_may_call_webhooks_and_resume_links_but_never_with_a_cookie(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, HOOK)

    hooked = await anybody.post("/hooks/default/orders", json={}, headers=FOREIGN)
    resumed = await anybody.post("/resume/nothing", json={}, headers=FOREIGN)
    login = await anybody.post("/v1/auth/login", json={}, headers=FOREIGN)

    assert hooked.status_code == 202
    assert resumed.json()["code"] == "request.not_found"
    assert (login.status_code, login.json()["code"]) == (403, "auth.foreign_origin")


async def test_a_cookie_sent_to_a_webhook_is_nobody(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, HOOK)
    headers = {**FOREIGN, "Cookie": "__Host-nextscript=stolen", "Authorization": "Bearer x"}

    answer = await anybody.post("/hooks/default/orders", json={"a": 1}, headers=headers)

    run = (await owner.http.get(f"/v1/runs/{answer.json()['id']}")).json()
    assert run["started_by"] == {"kind": "public", "id": None, "name": "Webhook"}
