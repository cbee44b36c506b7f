"""How a webhook may be called, by whom, how often, and with what."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from activities.parts import Parts
from tests.api.audit.trail import events
from tests.api.people import Person
from tests.api.stack import flow, node, publish
from tests.api.webhooks.senders import URL, runs

Json = Any  # tests look into answers freely
SHOP = "https://shop.example"


def hook(**config: Json) -> Json:
    return flow(node("hook", "trigger.webhook", path="orders", **config))


async def event(owner: Person) -> Json:
    (run,) = await runs(owner)
    return (await owner.http.get(f"/v1/runs/{run['id']}?include=data")).json()["input"]["all"]


ALL = {"all": "{{ hook }}"}


async def test_a_webhook_may_be_called_in_several_ways_or_in_any(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    some = await publish(owner, hook(method="PUT", methods=["POST", "PUT"]))
    said = [(await anybody.request(one, URL)).status_code for one in ("PUT", "POST", "GET")]
    await owner.http.patch(f"/v1/flows/{some['id']}", json={"enabled": False})
    document = flow(node("hook", "trigger.webhook", path="all", method="ANY"))
    await publish(owner, document)
    ways = ("GET", "POST", "PUT", "PATCH", "DELETE")
    any_ = [(await anybody.request(one, "/hooks/default/all")).status_code for one in ways]

    assert said == [202, 202, 404]
    assert any_ == [202] * 5


@pytest.mark.case("HOOK-11")
async def test_looking_and_asking_start_nothing_and_tell_nothing(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, hook(method="ANY", origins=[SHOP]))
    ask = {"origin": "https://evil.example", "access-control-request-method": "POST"}

    heads = [(await anybody.head(one)).status_code for one in (URL, "/hooks/default/nothing")]
    options = [await anybody.options(one, headers=ask) for one in (URL, "/hooks/default/nothing")]
    gone = await owner.http.delete(f"/v1/flows/{made['id']}")
    deleted = await anybody.post(URL, json={})

    assert heads == [405, 405]
    assert {one.status_code for one in options} == {204}
    assert not any("access-control-allow-origin" in one.headers for one in options)
    assert (gone.is_success, deleted.status_code) == (True, 404)
    assert await runs(owner) == []


async def test_pages_that_are_named_may_call_and_read_the_answer(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook(origins=[SHOP]))
    ask = {
        "origin": SHOP,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }

    before = await anybody.options(URL, headers=ask)
    wrong_way = await anybody.options(URL, headers={**ask, "access-control-request-method": "PUT"})
    called = await anybody.post(URL, json={}, headers={"origin": SHOP})
    other = await anybody.post(URL, json={}, headers={"origin": "https://evil.example"})

    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == SHOP
    assert before.headers["access-control-allow-methods"] == "POST"
    assert before.headers["access-control-allow-headers"] == "content-type"
    assert "access-control-allow-origin" not in wrong_way.headers
    assert called.headers["access-control-allow-origin"] == SHOP
    assert "access-control-allow-credentials" not in called.headers
    assert (other.status_code, "access-control-allow-origin" in other.headers) == (202, False)
    assert called.headers["vary"] == "Origin"


async def test_pages_that_are_named_may_read_why_a_call_is_refused(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook(origins=[SHOP], per_minute=1))
    await anybody.post(URL, json={})

    refused = await anybody.post(URL, json={}, headers={"origin": SHOP})
    other = await anybody.post(URL, json={}, headers={"origin": "https://evil.example"})

    assert (refused.status_code, other.status_code) == (429, 429)
    assert refused.headers["access-control-allow-origin"] == SHOP
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.case("HOOK-07")
async def test_a_webhook_anybody_may_call_is_named_in_the_audit_log(
    owner: Person, parts: Parts
) -> None:
    await publish(owner, hook(verify="none"))

    (published,) = [one for one in await events(parts) if one.action == "flows.publish"]

    assert published.details["unsigned_webhooks"] == ["hook"]


@pytest.mark.parametrize(
    ("networks", "status"),
    [(["203.0.113.0/24"], 404), (["127.0.0.0/8"], 202), (["::1", "127.0.0.1"], 202)],
)
async def test_only_addresses_that_are_named_may_call(
    owner: Person, anybody: httpx2.AsyncClient, networks: list[str], status: int
) -> None:
    await publish(owner, hook(addresses=networks))

    assert (await anybody.post(URL, json={})).status_code == status


@pytest.mark.parametrize(
    ("field", "value"),
    [("addresses", ["everywhere"]), ("origins", ["shop.example"]), ("per_minute", 0)],
)
async def test_what_cannot_be_meant_is_said_before_it_is_published(
    owner: Person, field: str, value: Json
) -> None:
    made = await owner.make_flow(document=hook(**{field: value}))

    answer = await owner.http.post(f"/v1/flows/{made['id']}/versions", json={})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(f"/nodes/0/config/{field}")


@pytest.mark.case("HOOK-25")
async def test_a_flood_is_cut_off_and_what_was_taken_runs_once(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook(per_minute=20))

    tries = [anybody.post(URL, json={"n": n}) for n in range(120)]
    answers = await asyncio.gather(*tries)
    taken = {one.json()["id"] for one in answers if one.status_code == 202}
    refused = [one for one in answers if one.status_code == 429]

    assert len(taken) + len(refused) == 120
    assert len(taken) == 20
    assert {one.json()["code"] for one in refused} == {"limit.webhook"}
    assert all(1 <= int(one.headers["retry-after"]) <= 60 for one in refused)
    assert {one["id"] for one in await runs(owner)} == taken


async def test_a_body_may_be_as_large_as_the_webhook_says(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook(max_kilobytes=2))

    small = await anybody.post(URL, json={"a": "x" * 1000})
    large = await anybody.post(URL, json={"a": "x" * 3000})
    form = await anybody.post(URL, files={"a": ("a.txt", b"x" * 3000)})

    assert [small.status_code, large.status_code, form.status_code] == [202, 413, 413]
    assert len(await runs(owner)) == 1


async def test_files_of_a_form_are_kept_and_referred_to(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    await publish(owner, hook(input=ALL))

    answer = await anybody.post(
        URL,
        data={"order": "7", "tag": ["a", "b"]},
        files={"bill": ("../bill.pdf", b"%PDF", "application/pdf")},
    )
    body = (await event(owner))["body"]
    content = await owner.http.get(f"/v1/files/{body['bill']['$file']}/content")

    assert answer.status_code == 202, answer.text
    assert (body["order"], body["tag"]) == ("7", ["a", "b"])
    assert (body["bill"]["name"], body["bill"]["size"]) == ("bill.pdf", 4)
    assert content.content == b"%PDF"


async def test_a_form_that_is_sent_again_keeps_no_file_twice(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook())

    async def send(content: bytes) -> httpx2.Response:
        headers = {"idempotency-key": "form-1"}
        return await anybody.post(URL, files={"a": ("a.txt", content)}, headers=headers)

    answers = [await send(b"one"), await send(b"one")]
    other = await send(b"two")
    files = (await owner.http.get(f"/v1/projects/{owner.project}/files")).json()["items"]

    assert len({one.json()["id"] for one in answers}) == 1
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    assert len(files) == 1


async def test_a_form_that_cannot_be_read_is_refused(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook())
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = await anybody.post(URL, content=b"--y\r\n", headers={"content-type": kind})
        assert (answer.status_code, await runs(owner)) == (400, [])


@pytest.mark.case("HOOK-13")
async def test_names_that_come_twice_or_mean_something_elsewhere_are_data(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook(input=ALL))

    content = b'{"__proto__": {"admin": true}, "constructor": 1}'
    await anybody.post(
        f"{URL}?a=1&a=2&b[__proto__]=x",
        content=content,
        headers={"content-type": "application/json"},
    )
    twice = await anybody.post(
        URL, content=b'{"a": 1, "a": 2}', headers={"content-type": "application/json"}
    )
    said = await event(owner)

    assert said["query"] == {"a": ["1", "2"], "b[__proto__]": "x"}
    assert said["body"] == {"__proto__": {"admin": True}, "constructor": 1}
    assert twice.status_code == 400


async def test_the_answer_at_once_is_what_the_trigger_says(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    said = {
        "status": 200,
        "headers": {"X-Taken": "yes", "Set-Cookie": "a=1"},
        "body": {"ok": True},
    }
    await publish(owner, hook(answer=said))

    answer = await anybody.post(URL, json={})

    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert (answer.headers["x-taken"], "set-cookie" in answer.headers) == ("yes", False)


async def test_the_result_is_answered_with_the_status_the_trigger_says(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    answer = {"status": 201, "headers": {"Cache-Control": "max-age=60"}}
    first = node("hook", "trigger.webhook", path="orders", respond="last", answer=answer)
    await publish(owner, flow(first, node("a", "data.set", values={"n": 1})))
    fails = node("hook", "trigger.webhook", path="fails", respond="last", answer=answer)
    await publish(owner, flow(fails, node("no", "flow.fail", message="no")), name="Fails")

    good = await anybody.post(URL, json={})
    bad = await anybody.post("/hooks/default/fails", json={})

    assert (good.status_code, good.json()) == (201, {"a": {"n": 1}})
    assert good.headers["cache-control"] == "max-age=60"
    assert bad.status_code == 500


@pytest.mark.case("HOOK-21")
async def test_a_draft_nobody_listens_to_is_not_there(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await owner.make_flow(document=hook(method="ANY"))
    before = await anybody.post("/hooks-test/default/orders", json={})
    opened = await owner.http.post(f"/v1/flows/{made['id']}/hooks-test:listen", json={})
    inside = await anybody.put("/hooks-test/default/orders", json={})
    other = await anybody.post("/hooks-test/default/other", json={})

    assert [one.status_code for one in (before, inside, other)] == [404, 202, 404]
    ways = {one["method"] for one in opened.json()["hooks"]}
    assert ways == {"GET", "POST", "PUT", "PATCH", "DELETE"}
