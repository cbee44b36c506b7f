"""Published flows answer at addresses of their project, like any API."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from tests.api.endpoints.offered import ORDERS, ask, change, offer, runs
from tests.api.matrix.world import keyed
from tests.api.people import EMAIL, PASSWORD, Person
from tests.api.runs.test_notices import FAILS
from tests.api.stack import flow, node, publish, until
from tests.api.webhooks.senders import keep_secret

Json = Any  # tests look into answers freely

pytestmark = pytest.mark.usefixtures("engine")


async def test_a_call_fills_the_inputs_by_name_and_is_answered_with_the_outputs(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, ORDERS)
    one = await offer(owner, made)
    await offer(owner, made, method="POST", path="orders")

    got = await anybody.get("/e/default/orders/7?size=L&utm_source=mail")
    posted = await anybody.post(f"/e/{owner.project}/orders", json={"id": 8})
    wrong = await anybody.get("/e/default/orders/seven")

    assert (got.status_code, got.json()) == (200, {"order": 7, "size": "L"})
    assert got.headers["content-type"] == "application/json"
    assert posted.json() == {"order": 8, "size": "M"}
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "/input/id"
    assert one["url"].endswith(f"/e/{owner.project}/orders/{{id}}")
    run = (await runs(owner))[-1]
    assert run["started_by"]["name"] == "Endpoint GET /orders/{id}"


@pytest.mark.parametrize("typed", ["rate=nan", "rate=1e999", "rate=0x10", "id=1_000", "id= 5"])
async def test_what_is_no_number_of_json_is_none(
    owner: Person, anybody: httpx2.AsyncClient, typed: str
) -> None:
    fields = {"id": {"type": "integer"}, "rate": {"type": "number"}}
    taking = {"type": "object", "properties": fields}
    drawn = flow(node("start", "trigger.manual"), inputs=taking, outputs="{{ input }}")
    await offer(owner, await publish(owner, drawn), path="rates")

    right = await anybody.get("/e/default/rates?id=-5&rate=1.5e3")
    wrong = await anybody.get(f"/e/default/rates?{typed}")

    assert (right.status_code, right.json()) == (200, {"id": -5, "rate": 1500})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "run.input_invalid")


async def test_expressions_make_the_input_and_the_answer(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, ORDERS)
    await offer(
        owner,
        made,
        method="POST",
        path="shops/{shop}/orders",
        input={"id": "{{ request.body.order.number }}", "size": "{{ request.path.shop | upper }}"},
        answer={
            "status": 201,
            "headers": {"Location": "/orders/{{ outputs.order }}", "Set-Cookie": "a=1"},
            "body": {"made": "{{ outputs }}"},
        },
    )

    url = "/e/default/shops/north/orders"
    right = await anybody.post(url, json={"order": {"number": 3}})
    wrong = await anybody.post(url, json={"order": {}})

    assert (right.status_code, right.json()) == (201, {"made": {"order": 3, "size": "NORTH"}})
    assert right.headers["location"] == "/orders/3"
    assert "set-cookie" not in right.headers
    assert (wrong.status_code, wrong.json()["code"]) == (422, "endpoint.request")


@pytest.mark.case("HOOK-15")
async def test_an_answer_cannot_script_our_origin(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    page = {"headers": {"Content-Type": "text/html"}, "body": "<script>alert(1)</script>"}
    made = await publish(owner, flow(node("start", "trigger.manual"), outputs="x"))
    await offer(owner, made, path="page", answer=page)

    answer = await anybody.get("/e/default/page")

    assert answer.text == "<script>alert(1)</script>"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_is_written_out_comes_before_a_parameter_and_two_alike_are_refused(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, ORDERS)
    fixed = await publish(
        owner, flow(node("start", "trigger.manual"), outputs="newest"), name="Newest"
    )
    await offer(owner, made)
    await offer(owner, fixed, path="orders/newest")

    collides = await ask(owner, made, path="orders/{order}")
    strange = [await ask(owner, made, path=path) for path in ("a b", "/x", "a//b", "{id}/{id}")]
    unknown = await ask(owner, made, path="y", input={"id": "{{ secrets.x }}"})

    assert (await anybody.get("/e/default/orders/newest")).json() == "newest"
    assert (await anybody.get("/e/default/orders/4")).json()["order"] == 4
    assert (await anybody.get("/e/default/orders")).status_code == 404
    assert (collides.status_code, collides.json()["code"]) == (409, "endpoint.taken")
    assert [one.status_code for one in strange] == [422] * 4
    assert unknown.json()["errors"][0]["pointer"] == "/input/id"


async def test_a_flow_that_fails_says_nothing_of_its_inside(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await offer(owner, await publish(owner, FAILS), path="fails")

    answer = await anybody.get("/e/default/fails")

    said = answer.json()
    (run,) = await runs(owner)
    assert (answer.status_code, said["code"]) == (500, "endpoint.failed")
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["details"] == {"run_id": run["id"]}
    assert "Not today" not in answer.text


async def test_what_takes_too_long_or_is_wanted_later_is_fetched_by_a_link(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    held = flow(
        node("start", "trigger.manual"),
        node("hold", "wait.signal", name="go", timeout="1d"),
        outputs={"done": True},
    )
    await offer(owner, await publish(owner, held), path="held", timeout_seconds=1)

    late = await anybody.get("/e/default/held")
    later = await anybody.get("/e/default/held", headers={"Prefer": "respond-async"})
    link = later.json()["answer_url"]
    waits = await anybody.get(link)
    await until(owner, later.json()["id"], "waiting")
    await owner.http.post(f"/v1/runs/{later.json()['id']}/signals/go", json={})
    await until(owner, later.json()["id"], "succeeded")
    done = await anybody.get(link)

    assert (late.status_code, late.json()["code"]) == (504, "endpoint.timeout")
    assert late.json()["details"]["run_id"] in [run["id"] for run in await runs(owner)]
    assert (later.status_code, later.headers["location"]) == (202, link)
    assert waits.status_code == 202
    assert (done.status_code, done.json()) == (200, {"done": True})
    assert (await anybody.get(link[:-3] + "AAA")).status_code == 404


async def test_only_who_is_known_may_call(
    owner: Person, anybody: httpx2.AsyncClient, connect: Any
) -> None:
    made = await publish(owner, ORDERS)
    endpoint = await offer(owner, made, auth="api_key")
    url = "/e/default/orders/1"
    may = await keyed(owner, connect, {"name": "CI", "scopes": ["run.start", "flow.read"]})
    reads = await keyed(owner, connect, {"name": "Look", "scopes": ["flow.read"]})

    assert (await anybody.get(url)).status_code == 401
    signed_in: httpx2.AsyncClient = connect()
    await signed_in.post("/v1/auth/login", json={"email": EMAIL, "password": PASSWORD})
    assert (await signed_in.get("/v1/projects")).status_code == 200
    assert (await signed_in.get(url)).status_code == 401  # nobody is made to use their session
    assert (await reads.get(url)).status_code == 403
    right = await may.get(url)
    assert right.status_code == 200, right.text
    assert (await runs(owner))[0]["started_by"]["kind"] == "api_key"
    await change(owner, endpoint, cache={"seconds": 3600})
    assert (await may.get(url)).status_code == 200
    assert "age" in (await may.get(url)).headers
    assert (await reads.get(url)).status_code == 403  # nor is it given what was kept
    await change(owner, endpoint, cache=None)

    unsigned = await owner.http.patch(f"/v1/endpoints/{endpoint['id']}", json={"auth": "header"})
    assert unsigned.status_code == 422
    secret = "a secret of thirty two characters"
    await keep_secret(owner, secret)
    await change(owner, endpoint, auth="header", connection="sender", header="X-Token")
    assert (await anybody.get(url, headers={"X-Token": "wrong"})).status_code == 401
    assert (await anybody.get(url, headers={"X-Token": secret})).status_code == 200


async def test_each_caller_has_a_limit(owner: Person, anybody: httpx2.AsyncClient) -> None:
    await offer(owner, await publish(owner, ORDERS), per_minute=2)

    answers = [await anybody.get("/e/default/orders/1") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[2].headers["retry-after"]) > 0


async def test_an_answer_is_given_again_until_it_is_too_old_or_the_flow_is_another(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, ORDERS)
    endpoint = await offer(owner, made, cache={"seconds": 3600})
    url = "/e/default/orders/1"

    at_once = await asyncio.gather(*(anybody.get(url) for _ in range(8)))
    before = len(await runs(owner))
    again = await anybody.get(url)
    other = await anybody.get("/e/default/orders/2")
    after = len(await runs(owner))
    await change(owner, endpoint, cache={"seconds": 3600, "key": "{{ request.query.size }}"})
    small = [await anybody.get(f"/e/default/orders/{n}?size=S") for n in (5, 6)]

    assert [one.json() for one in at_once] == [{"order": 1, "size": "M"}] * 8
    assert before <= 2  # one for each few seconds in which they came together
    assert "age" in again.headers
    assert other.json()["order"] == 2
    assert after == before + 1
    assert [one.json()["order"] for one in small] == [5, 5]
    posts = await ask(owner, made, method="POST", path="x", cache={"seconds": 1})
    assert posts.status_code == 422


async def test_a_failure_is_not_given_again(owner: Person, anybody: httpx2.AsyncClient) -> None:
    picky = flow(
        node("start", "trigger.manual"),
        node("when", "flow.branch", when="{{ vars.open }}"),
        node("no", "flow.fail", message="closed"),
        edges=[("start", "when"), ("when.false", "no")],
        outputs={"open": True},
    )
    await owner.http.put(f"/v1/projects/{owner.project}/variables/open", json={"value": False})
    await offer(owner, await publish(owner, picky), path="shop", cache={"seconds": 1})
    closed = await anybody.get("/e/default/shop")
    await owner.http.put(f"/v1/projects/{owner.project}/variables/open", json={"value": True})

    for _ in range(100):
        opened = await anybody.get("/e/default/shop")
        if opened.status_code == 200:
            break
        await asyncio.sleep(0.1)

    assert closed.status_code == 500
    assert opened.json() == {"open": True}


async def test_the_same_key_is_the_same_run(owner: Person, anybody: httpx2.AsyncClient) -> None:
    await offer(owner, await publish(owner, ORDERS), method="POST", path="orders")
    url, key = "/e/default/orders", {"Idempotency-Key": "one"}

    answers = [await anybody.post(url, json={"id": 1}, headers=key) for _ in range(3)]
    other = await anybody.post(url, json={"id": 2}, headers=key)

    assert [one.json() for one in answers] == [{"order": 1, "size": "M"}] * 3
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    assert len(await runs(owner)) == 1


async def test_scripts_of_named_pages_read_answers_and_refusals(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    page = "https://shop.example.com"
    await offer(owner, await publish(owner, ORDERS), origins=[page])
    url = "/e/default/orders/1"
    asks = {"Origin": page, "Access-Control-Request-Method": "GET"}

    before = await anybody.options(url, headers=asks)
    right = await anybody.get(url, headers={"Origin": page})
    wrong = await anybody.get("/e/default/orders/x", headers={"Origin": page})
    other = await anybody.get(url, headers={"Origin": "https://evil.example"})

    assert before.headers["access-control-allow-origin"] == page
    assert right.headers["access-control-allow-origin"] == page
    assert (wrong.status_code, wrong.headers["access-control-allow-origin"]) == (422, page)
    assert "access-control-allow-origin" not in other.headers


async def test_what_is_switched_off_or_taken_away_answers_no_more(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, ORDERS)
    endpoint = await offer(owner, made)
    url = "/e/default/orders/1"
    listed = (await owner.http.get(f"/v1/projects/{owner.project}/endpoints")).json()["items"]
    assert [one["id"] for one in listed] == [endpoint["id"]]

    await change(owner, endpoint, enabled=False)
    off = await anybody.get(url)
    await change(owner, endpoint, enabled=True)
    on = await anybody.get(url)
    await owner.http.delete(f"/v1/endpoints/{endpoint['id']}")
    gone = await anybody.get(url)

    assert [off.status_code, on.status_code, gone.status_code] == [404, 200, 404]
