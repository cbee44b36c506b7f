"""The WS cases of the attack list: who gets in, what they may say, and how much of it."""

from __future__ import annotations

import asyncio

import pytest
from pycrdt import Map
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.api.drafts.browser import Browser
from tests.api.drafts.conftest import Site
from tests.api.drafts.test_drawing_together import GREET, draft, ids
from tests.api.people import PASSWORD
from tests.api.test_errors import assert_problem

NOBODYS = "01890000-0000-7000-8000-000000000000"


async def close_code(url: str, **headers: str) -> int | None:
    """Connect and give the code the server closes with."""
    async with connect(url, additional_headers=headers) as sock:
        return await ended(sock)


async def ended(sock: ClientConnection) -> int | None:
    """Read until the server closes and give its code."""
    try:
        while True:
            await asyncio.wait_for(sock.recv(), 10)
    except ConnectionClosed:
        return sock.close_code


async def drawn(site: Site) -> tuple[str, Browser]:
    """Make a flow and a page that is not yet connected."""
    flow = str((await site.owner.make_flow(document=GREET))["id"])
    return flow, site.browser(flow)


async def test_ws_01_nobody_gets_in_without_a_credential_of_now(site: Site) -> None:
    _, page = await drawn(site)
    key = await site.owner.http.post("/v1/api-keys", json={"name": "k", "scopes": ["flow.read"]})
    secret = key.json()["secret"]

    assert await close_code(page.url) == 4401
    assert await close_code(page.url, Authorization="Bearer ns_nobody_x") == 4401
    assert await close_code(page.url, Authorization=f"Basic {secret}") == 4401
    await site.owner.http.delete(f"/v1/api-keys/{key.json()['id']}")
    assert await close_code(page.url, Authorization=f"Bearer {secret}") == 4401


async def test_ws_01_a_cookie_counts_only_from_our_own_pages(site: Site) -> None:
    _, page = await drawn(site)
    client = site.client()
    answer = await client.post(
        "/v1/auth/login", json={"email": "ada@example.com", "password": PASSWORD}
    )
    cookie = answer.headers["set-cookie"].partition(";")[0]

    for origin in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        with pytest.raises(InvalidStatus, match="403"):
            await close_code(page.url, Cookie=cookie, **origin)
    page.headers = {"Cookie": cookie, "Origin": site.url}
    async with page.online():
        await page.until(lambda: page.said("hello"))


async def test_ws_01_signing_out_ends_the_socket_and_the_next_change_is_not_kept(
    site: Site,
) -> None:
    flow, page = await drawn(site)
    editor = await site.person("bo@example.com", "editor")
    theirs = site.browser(flow, editor)
    async with theirs.online():
        await theirs.until(lambda: "greet" in theirs.nodes)
        assert (await editor.http.post("/v1/auth/logout")).status_code < 300
        theirs.add("late")
        await theirs.send()
        await theirs.until(lambda: theirs.code is not None)
    assert theirs.code == 4401
    assert ids((await draft(site, flow))[0]) == ["greet"]
    assert page.code is None


async def test_ws_03_another_organisations_flow_is_no_flow(site: Site) -> None:
    flow, _ = await drawn(site)
    eve = await site.person("eve@example.com", "owner", stranger=True)

    for one in (flow, NOBODYS, "not-an-id"):
        theirs = site.browser(one, eve)
        assert await close_code(theirs.url, **theirs.headers) == 4404


async def test_ws_05_what_rest_refuses_to_save_is_refused_here_and_nothing_is_kept(
    site: Site,
) -> None:
    flow, _ = await drawn(site)
    many = {f"n{at}": Map({"type": "data.set"}) for at in range(5_001)}
    for spoil in (
        {"Not An Id": Map({"type": "data.set"})},
        {"input": Map({"type": "data.set"})},
        {"x": Map({"type": "data.set", "shell": "rm"})},
        many,
        {"x": Map({"type": "data.set", "config": Map({"big": "x" * 5_300_000})})},
    ):
        page = site.browser(flow)
        async with page.online():
            await page.until(lambda page=page: "greet" in page.nodes)  # type: ignore[misc] # bound now
            page.nodes.update(spoil)
            await page.send()
            await page.until(lambda page=page: page.code is not None, 20)  # type: ignore[misc] # bound now
        assert page.code == 4422
        problem = page.said("refused")[0]["problem"]
        assert (problem["status"], problem["code"]) == (422, "flow.malformed")
        assert problem["errors"]
    assert ids((await draft(site, flow))[0]) == ["greet"]


async def test_ws_05_what_rest_saves_but_does_not_publish_is_not_published_either(
    site: Site,
) -> None:
    flow, page = await drawn(site)
    async with page.online():
        await page.until(lambda: "greet" in page.nodes)
        page.add("again")
        page.nodes["alien"] = Map({"type": "nobody.knows"})
        page.nodes["theirs"] = Map({"type": "http.request", "connection": "not_ours"})
        page.doc.get("edges", type=Map).update({"greet>again": Map(), "again>greet": Map()})
        await page.send()
        await page.saved()
        by_socket = await site.owner.http.post(f"/v1/flows/{flow}/versions", json={})
    document, _ = await draft(site, flow)
    other = await site.owner.make_flow(document={**document, "name": ""})
    by_rest = await site.owner.http.post(f"/v1/flows/{other['id']}/versions", json={})

    assert_problem(by_socket, 422)
    assert by_socket.json()["errors"] == by_rest.json()["errors"]
    codes = {one["code"] for one in by_socket.json()["errors"]}
    assert len(codes) >= 3, codes


async def test_a_viewer_looks_and_points_but_does_not_draw(site: Site) -> None:
    flow, _ = await drawn(site)
    viewer = await site.person("vi@example.com", "viewer")
    theirs, ours = site.browser(flow, viewer), site.browser(flow)
    async with ours.online(), theirs.online():
        await theirs.until(lambda: "greet" in theirs.nodes)
        assert theirs.said("hello")[0]["may_write"] is False
        await theirs.show(7, 1, {"cursor": [1, 2]})
        await ours.until(lambda: 7 in ours.people)
        theirs.add("not_theirs")
        await theirs.send()
        await theirs.until(lambda: theirs.code is not None)

        assert theirs.code == 4403
        assert theirs.said("refused")[0]["problem"]["code"] == "auth.forbidden"
        assert "not_theirs" not in ours.nodes
    assert ids((await draft(site, flow))[0]) == ["greet"]


async def test_ws_07_the_server_says_who_somebody_is(site: Site) -> None:
    flow, _ = await drawn(site)
    eve = await site.person("eve@example.com", "editor")
    theirs, ours, third = site.browser(flow, eve), site.browser(flow), site.browser(flow)
    async with ours.online(), theirs.online(), third.online():
        await ours.until(lambda: ours.said("hello") and theirs.said("hello"))
        await ours.show(1, 1, {"cursor": "mine"})
        await third.until(lambda: 1 in third.people)
        forged = {"id": "ada", "name": "<img src=x>", "color": "url(x)", "avatar": "http://x"}
        await theirs.show(1, 9, {"user": forged, "cursor": "stolen"})
        await theirs.show(2, 1, {"user": forged})
        await theirs.show(3, 1, {"user": forged})
        await theirs.show(2, 2, {"user": forged, "big": "x" * 20_000})
        await third.until(lambda: 2 in third.people)
        await asyncio.sleep(0.1)

    assert third.people[1]["cursor"] == "mine"
    assert third.people[1]["user"]["name"] == "Ada"
    assert third.people[2]["user"]["name"] == "eve@example.com"
    assert set(third.people[2]["user"]) == {"id", "name", "color"}
    assert 3 not in third.people
    assert "big" not in third.people[2]


async def test_ws_13_a_token_in_the_address_is_not_looked_at(site: Site) -> None:
    _, page = await drawn(site)
    token = page.headers["Authorization"].removeprefix("Bearer ")

    for name in ("token", "access_token", "authorization", "ticket"):
        assert await close_code(f"{page.url}?{name}={token}") == 4401
