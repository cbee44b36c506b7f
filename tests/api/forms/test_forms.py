"""Public forms: what they show, what they take, and the one run they start."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from tests.api.conftest import Connect
from tests.api.forms.visitors import PAGE, address, form, once_of, published, runs, send
from tests.api.people import ORIGIN, Person
from tests.api.stack import publish

Json = Any  # tests look into answers freely
FILLED = {"/name": "Ada", "/days": "3"}


async def test_a_form_that_is_sent_starts_one_run_with_what_was_filled_in(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    path = await published(owner, description="Ask <soon>.")

    page = await anybody.get(path, headers=PAGE)
    typed = {**FILLED, "/from": "2026-12-24", "/paid": "true", "/reason": "Snow\r\nand rest"}
    answer = await send(anybody, path, typed)

    assert "Ask &lt;soon&gt;." in page.text
    assert "How many days?" in page.text
    assert (answer.status_code, "Thank you" in answer.text) == (200, True)
    (run,) = await runs(owner)
    filled = {"name": "Ada", "days": 3, "from": "2026-12-24", "paid": True}
    assert run["input"] == {**filled, "reason": "Snow\nand rest"}
    assert (run["source"], run["trigger"], run["started_by"]["kind"]) == ("form", "ask", "public")


async def test_a_double_click_or_a_reload_starts_no_second_run(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    path = await published(owner)
    once = await once_of(anybody, path)
    data = {"once": once, **FILLED}

    tries = [anybody.post(path, data=data, headers=PAGE) for _ in range(6)]
    answers = await asyncio.gather(*tries)
    other = await anybody.post(path, data={**data, "/days": "9"}, headers=PAGE)

    assert {one.status_code for one in answers} == {200}
    assert (other.status_code, "sent already" in other.text) == (409, True)
    assert len(await runs(owner)) == 1


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    path = await published(owner)

    answer = await send(anybody, path, {"/name": "<Bo>", "/days": "0", "/from": "soon"})

    assert answer.status_code == 422
    assert 'value="&lt;Bo&gt;"' in answer.text
    assert '<p class="error" id="/days-error">This must be 1 or more.</p>' in answer.text
    assert '<p class="error" id="/from-error">This must be a date.</p>' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert await runs(owner) == []


async def test_all_kinds_of_fields_are_read(owner: Person, anybody: httpx2.AsyncClient) -> None:
    fields = {
        "type": "object",
        "properties": {
            "size": {"enum": ["S", "M"]},
            "extras": {"type": "array", "items": {"enum": ["tea", "milk"]}, "minItems": 1},
            "lines": {"type": "array"},
            "at": {"type": "object", "properties": {"street": {"type": "string"}}},
            "price": {"type": "number"},
        },
        "required": ["extras"],
    }
    path = await published(owner, fields)

    none = await send(anybody, path, {"/size": "XL"})
    typed = {"/size": "M", "/extras": ["tea", "milk"], "/lines": "a\n\nb", "/at/street": "Elm"}
    sent = await send(anybody, path, {**typed, "/price": "1.5"})

    assert 'id="/size-error"' in none.text
    assert 'id="/extras-error"' in none.text
    assert sent.status_code == 200
    expected = {"size": "M", "extras": ["tea", "milk"], "lines": ["a", "b"]}
    assert [one["input"] for one in await runs(owner)] == [
        {**expected, "at": {"street": "Elm"}, "price": 1.5}
    ]


async def test_fields_stand_in_the_order_their_form_says(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    places = {"b": 2, "c": 1, "a": 3}
    fields = {name: {"type": "string", "x-order": at} for name, at in places.items()}
    path = await published(owner, {"type": "object", "properties": {**fields, "_": {}}})

    page = (await anybody.get(path, headers=PAGE)).text

    assert re.findall(r'<input type="text"[^>]* name="/(.)"', page) == ["c", "b", "a", "_"]


@pytest.mark.case("HOOK-11")
async def test_an_address_lives_as_long_as_its_form_and_tells_nothing_after(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, form())
    path = await address(owner, made)
    url = f"/v1/flows/{made['id']}"
    await _publish_draft(owner, url, form(title="Other title"))
    kept = await anybody.get(path, headers=PAGE)
    renewed = (await owner.http.post(f"{url}/pages/ask:renew")).json()["url"].split(".test")[1]

    old, new = await anybody.get(path), await anybody.get(renewed)
    await owner.http.patch(url, json={"enabled": False})
    off = await anybody.get(renewed)
    await owner.http.patch(url, json={"enabled": True})
    await _publish_draft(owner, url, {"nodes": [], "edges": []})
    gone = await anybody.post(renewed, data=FILLED)
    unknown = await anybody.get("/f/nothing-was-ever-here")

    assert "Other title" in kept.text
    assert new.status_code == 200
    assert {one.status_code for one in (old, off, gone, unknown)} == {404}
    assert len({one.json()["detail"] for one in (old, off, gone, unknown)}) == 1
    assert len(path) > 30


async def test_a_form_that_is_called_something_else_keeps_its_address(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, form())
    path = await address(owner, made)
    renamed = form()
    renamed["nodes"][0]["id"] = "request"

    await _publish_draft(owner, f"/v1/flows/{made['id']}", renamed)

    assert await address(owner, made) == path
    assert (await send(anybody, path, FILLED)).status_code == 200


async def _publish_draft(owner: Person, url: str, document: Json) -> None:
    tag = (await owner.http.get(f"{url}/draft")).headers["etag"]
    body = {"document": {"schema": "nextscript.flow/1", **document}}
    saved = await owner.http.put(f"{url}/draft", json=body, headers={"If-Match": tag})
    assert saved.status_code == 200, saved.text
    made = await owner.http.post(f"{url}/versions", json={})
    assert made.status_code == 201, made.text


@pytest.mark.case("HOOK-19")
@pytest.mark.case("WEB-01")
async def test_titles_and_choices_cannot_script_the_page(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    nasty = "<img src=x onerror=alert(1)>\"'><iframe srcdoc=x>[a](javascript:alert(1))"
    field = {"title": nasty, "description": nasty, "enum": [nasty], "default": nasty}
    path = await published(
        owner,
        {
            "type": "object",
            "properties": {nasty: field, "b": {"type": "array", "title": nasty, "items": field}},
        },
        title=nasty,
        description=nasty,
        submit=nasty[:60],
    )

    page = await anybody.get(path, headers=PAGE)

    assert "<img" not in page.text
    assert "<iframe" not in page.text
    assert nasty in unescape(page.text)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    for said in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert said in policy


async def test_afterwards_people_go_where_the_form_says(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    there = "https://shop.example/thanks?from=form"
    path = await published(owner, redirect=there)
    bad = await owner.make_flow(document=form(redirect="http://shop.example"))

    page, answer = await anybody.get(path, headers=PAGE), await send(anybody, path, FILLED)
    refused = await owner.http.post(f"/v1/flows/{bad['id']}/versions", json={})

    assert (answer.status_code, answer.headers["location"]) == (303, there)
    assert "form-action 'self' https://shop.example;" in page.headers["content-security-policy"]
    assert refused.status_code == 422


async def test_a_program_that_fills_in_everything_starts_nothing(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    path = await published(owner)

    trapped = await send(anybody, path, FILLED, website="https://spam.example")
    without_page = await anybody.post(path, data=FILLED, headers=PAGE)

    assert (trapped.status_code, without_page.status_code) == (200, 422)
    assert 'value="Ada"' in without_page.text
    assert await runs(owner) == []


async def test_a_form_takes_so_many_a_minute_and_a_day(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    quick = await published(owner, per_minute=2)
    few = await published(owner, per_day=1)

    minute = [await send(anybody, quick, FILLED) for _ in range(3)]
    day = [await send(anybody, few, FILLED) for _ in range(2)]

    assert [one.status_code for one in minute] == [200, 200, 429]
    assert int(minute[2].headers["retry-after"]) > 0
    assert "<h1>Too many just now</h1>" in minute[2].text
    assert [one.status_code for one in day] == [200, 429]
    assert 'value="Ada"' in day[1].text
    assert len(await runs(owner)) == 3


async def test_nobody_alone_can_close_a_form_to_all_others(owner: Person, app: FastAPI) -> None:
    path = await published(owner, per_minute=24)

    async def sent(*hosts: str) -> list[int]:
        found = []
        for host in hosts:
            transport = httpx2.ASGITransport(app=app, client=(host, 1))
            async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as visitor:
                found.append((await send(visitor, path, FILLED)).status_code)
        return found

    assert await sent(*["203.0.113.7"] * 13) == [*[200] * 12, 429]
    same_network = [f"2001:db8::{n:x}" for n in range(12)]
    assert await sent(*same_network) == [200] * 12
    assert await sent("2001:db8::ffff", "203.0.113.8") == [
        429,
        429,
    ]  # its own limit, and the page's


async def test_a_form_for_people_who_are_signed_in_is_nobody_elses(
    owner: Person, anybody: httpx2.AsyncClient, connect: Connect
) -> None:
    path = await published(owner, protect="signed-in")
    stranger = await anybody.get(path, headers=PAGE)
    as_program = await anybody.post(path, data=FILLED)
    same = {"sec-fetch-site": "same-origin"}
    data = {"once": await once_of(owner.http, path), **FILLED}

    foreign = await owner.http.post(path, data=data, headers={"origin": "https://evil.example"})
    sent = await owner.http.post(path, data=data, headers={**PAGE, **same, "origin": "null"})

    assert (stranger.status_code, stranger.headers["location"]) == (
        303,
        f"/sign-in?next={path.replace('/', '%2F')}",
    )
    assert as_program.status_code == 401
    assert (foreign.status_code, sent.status_code) == (403, 200)
    (run,) = await runs(owner)
    assert (run["started_by"]["kind"], run["started_by"]["name"]) == ("user", "Ada")


async def test_the_draft_is_seen_only_by_those_who_may(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await owner.make_flow(document=form())
    url = f"/v1/flows/{made['id']}/pages/ask:preview"

    seen, stranger = await owner.http.get(url), await anybody.get(url)

    assert '<button class="first" disabled>Send</button>' in seen.text
    assert stranger.status_code == 401
    assert (await owner.http.get(f"/v1/flows/{made['id']}/pages")).json()["items"] == []
