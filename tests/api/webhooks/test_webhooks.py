"""Webhooks: what they start, what they answer, and what they do not tell."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from activities.parts import Parts
from activities.runs.models import Run
from tests.api.people import Person
from tests.api.stack import flow, node, publish, until

Json = Any  # tests look into answers freely
HOOK = {"path": "orders", "input": {"n": "{{ hook.body.n }}"}}


def hook_flow(*rest: Json, inputs: Json = None, **config: Json) -> Json:
    return flow(node("hook", "trigger.webhook", **{**HOOK, **config}), *rest, inputs=inputs)


NUMBER = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


async def test_an_event_starts_a_run_with_its_input(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook_flow(inputs=NUMBER))

    answer = await anybody.post(
        "/hooks/default/orders?a=1&a=2&b=3",
        json={"n": 5},
        headers={"Cookie": "secret=1", "X-Signature": "s"},
    )

    assert answer.status_code == 202
    run = (await owner.http.get(f"/v1/runs/{answer.json()['id']}")).json()
    assert (run["source"], run["trigger"], run["input"]) == ("webhook", "hook", {"n": 5})
    assert run["started_by"]["kind"] == "public"


async def test_what_does_not_fit_the_inputs_is_refused_to_the_sender(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook_flow(inputs=NUMBER))

    answer = await anybody.post("/hooks/default/orders", json={"n": "five"})

    assert (answer.status_code, answer.json()["code"]) == (422, "run.input_invalid")


@pytest.mark.parametrize("header", ["Idempotency-Key", "webhook-id"])
async def test_a_delivery_that_is_sent_again_starts_nothing(
    owner: Person, parts: Parts, anybody: httpx2.AsyncClient, header: str
) -> None:
    await publish(owner, hook_flow())

    tries = [
        anybody.post("/hooks/default/orders", json={"n": 1}, headers={header: "evt_1"})
        for _ in range(10)
    ]
    answers = await asyncio.gather(*tries)
    other = await anybody.post("/hooks/default/orders", json={"n": 2}, headers={header: "evt_1"})

    assert len({one.json()["id"] for one in answers}) == 1
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    async with parts.sessions() as session:
        assert len(list(await session.scalars(select(Run)))) == 1


@pytest.mark.case("VAL-05")
async def test_json_that_can_be_read_in_two_ways_is_refused(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, hook_flow())

    answer = await anybody.post(
        "/hooks/default/orders",
        content=b'{"n": 1, "n": 2}',
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 400


@pytest.mark.case("HOOK-11")
async def test_nobody_is_told_whether_a_flow_exists(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, hook_flow())
    unknown = await anybody.post("/hooks/default/nothing", json={})
    wrong_method = await anybody.get("/hooks/default/orders")
    unknown_project = await anybody.post("/hooks/nowhere/orders", json={})
    await owner.http.patch(f"/v1/flows/{made['id']}", json={"enabled": False})
    switched_off = await anybody.post("/hooks/default/orders", json={})

    answers = [unknown, wrong_method, unknown_project, switched_off]
    assert {one.status_code for one in answers} == {404}
    assert len({one.json()["detail"] for one in answers}) == 1


async def test_a_draft_hears_test_calls_only_while_somebody_listens(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await owner.make_flow(document=hook_flow())
    before = await anybody.post("/hooks-test/default/orders", json={"n": 1})

    opened = await owner.http.post(f"/v1/flows/{made['id']}/hooks-test:listen", json={})
    during = await anybody.post("/hooks-test/default/orders", json={"n": 1})

    assert before.status_code == 404
    assert opened.json()["hooks"] == [{"node": "hook", "method": "POST", "path": "orders"}]
    run = (await owner.http.get(f"/v1/runs/{during.json()['id']}")).json()
    assert (run["test"], run["version"]) == (True, None)
    assert (await anybody.post("/hooks/default/orders", json={})).status_code == 404


async def test_who_listens_may_stop_before_the_time_is_over(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await owner.make_flow(document=hook_flow())
    await owner.http.post(f"/v1/flows/{made['id']}/hooks-test:listen", json={})

    stopped = await owner.http.post(f"/v1/flows/{made['id']}/hooks-test:stop", json={})

    assert stopped.status_code == 204
    assert (await anybody.post("/hooks-test/default/orders", json={})).status_code == 404


async def test_the_result_is_the_answer_when_the_last_step_answers(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    double = node("double", "data.set", values={"n": "{{ hook.body.n * 2 }}"})
    await publish(owner, hook_flow(double, respond="last"))

    answer = await anybody.post("/hooks/default/orders", json={"n": 21})

    assert (answer.status_code, answer.json()) == (200, {"double": {"n": 42}})


@pytest.mark.case("HOOK-15")
async def test_a_step_answers_while_the_run_goes_on(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    say = node(
        "say",
        "webhook.respond",
        status=201,
        headers={
            "X-Order": "no {{ hook.body.n }}",
            "Set-Cookie": "a=1",
            "Content-Security-Policy": "script-src *",
            "Location": "javascript:alert(1)",
            "Access-Control-Allow-Origin": "*",
            "Content-Type": "text/html",
        },
        body="<script>alert(1)</script>",
    )
    wait = node("wait", "wait.signal", name="never", timeout="1h")
    await publish(owner, hook_flow(say, wait, respond="node"))

    answer = await anybody.post("/hooks/default/orders", json={"n": 7})

    assert (answer.status_code, answer.headers["x-order"]) == (201, "no 7")
    assert answer.text == "<script>alert(1)</script>"
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    for name in ("set-cookie", "location", "access-control-allow-origin"):
        assert name not in answer.headers
    run = (await owner.http.get("/v1/runs")).json()["items"][0]
    await until(owner, run["id"], "waiting")


async def test_a_run_that_says_nothing_answers_with_its_result(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    await publish(owner, hook_flow(node("set", "data.set", values={"a": 1}), respond="node"))

    answer = await anybody.post("/hooks/default/orders", json={"n": 1})

    assert (answer.status_code, answer.json()) == (200, {"set": {"a": 1}})


async def test_a_failed_run_tells_the_sender_nothing_of_its_inside(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    fails = node("fails", "flow.fail", message="the database password is wrong")
    await publish(owner, hook_flow(fails, respond="last"))

    answer = await anybody.post("/hooks/default/orders", json={"n": 1})

    assert answer.status_code == 500
    assert "password" not in answer.text
