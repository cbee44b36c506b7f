"""What a caller of a webhook gets: at once, from a step, or at the end."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from activities.parts import Parts
from tests.api.people import Person
from tests.api.stack import flow, node, publish

Json = Any  # tests look into answers freely


def answering(*nodes: Json, respond: str = "node") -> Json:
    return flow(node("hook", "trigger.webhook", path="orders", respond=respond), *nodes)


async def called(anybody: httpx2.AsyncClient, body: Json) -> httpx2.Response:
    return await anybody.post("/hooks/default/orders", json=body)


async def test_a_sender_who_is_answered_at_once_gets_the_runs_id(
    owner: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(owner, answering(respond="now"))

    answer = await called(anybody, {})

    assert (answer.status_code, list(answer.json())) == (202, ["id"])
    assert (await owner.http.get(f"/v1/runs/{answer.json()['id']}")).status_code == 200


async def test_status_and_headers_may_be_numbers_that_expressions_give(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    headers = {
        "X-Count": "{{ hook.body.n }}",
        "X-Whole": "{{ hook.body.n * 2.5 }}",
        "X-Known": "{{ hook.body.n > 1 }}",
        "X-Nothing": "{{ none }}",
        "Retry-After": 30,
    }
    say = node("say", "webhook.respond", status="{{ 200 + hook.body.n }}", headers=headers)
    await publish(owner, answering(say))

    answer = await called(anybody, {"n": 2})

    assert answer.status_code == 202
    shown = [answer.headers.get(name) for name in ("x-count", "x-known", "retry-after")]
    assert shown == ["2", "true", "30"]
    assert float(answer.headers["x-whole"]) == 5
    assert "x-nothing" not in answer.headers


@pytest.mark.parametrize(
    ("body", "headers", "kind", "content"),
    [
        ({"a": "{{ hook.body.n }}"}, {}, "application/json", '{"a":7}'),
        ("{{ hook.body.list }}", {}, "application/json", '[1,"ü"]'),
        ("{{ hook.body.n }}", {}, "application/json", "7"),
        (None, {}, "application/json", "null"),
        ("No. {{ hook.body.n }}", {}, "text/plain; charset=utf-8", "No. 7"),
        ("a;b", {"Content-Type": "text/csv"}, "text/csv", "a;b"),
        ("said", {"content-type": "application/json"}, "application/json", '"said"'),
    ],
)
async def test_text_is_sent_as_text_and_data_as_json(
    owner: Person,
    anybody: httpx2.AsyncClient,
    engine: Parts,
    body: Json,
    headers: Json,
    kind: str,
    content: str,
) -> None:
    await publish(owner, answering(node("say", "webhook.respond", body=body, headers=headers)))

    answer = await called(anybody, {"n": 7, "list": [1, "ü"]})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.text == content


async def test_the_first_answer_counts(
    owner: Person, anybody: httpx2.AsyncClient, engine: Parts
) -> None:
    first = node("first", "webhook.respond", body="first")
    second = node("second", "webhook.respond", status=500, body="second")
    await publish(owner, answering(first, second))

    answer = await called(anybody, {})

    assert (answer.status_code, answer.text) == (200, "first")


async def test_an_answer_inside_an_each_cannot_be_published(owner: Person) -> None:
    each = {**node("say", "webhook.respond", body="{{ item }}"), "each": {"items": [1, 2]}}
    made = await owner.make_flow(document=answering(each))

    refused = await owner.http.post(f"/v1/flows/{made['id']}/versions", json={})

    assert (refused.status_code, refused.json()["code"]) == (422, "flow.findings")
    assert [one["code"] for one in refused.json()["errors"]] == ["flow.respond_in_each"]
