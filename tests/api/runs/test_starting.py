"""Starting runs, while Temporal is away: what is accepted is kept."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select

from activities.parts import Parts
from activities.runs.models import Run
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import GREETS, flow, node, publish, start


async def rows(parts: Parts) -> list[Run]:
    async with parts.sessions() as session:
        return list(await session.scalars(select(Run)))


async def test_a_start_is_accepted_and_kept_although_the_engine_is_away(
    owner: Person, parts: Parts
) -> None:
    made = await publish(owner, GREETS)

    run = await start(owner, made, input={"name": "Ada"})

    assert run["status"] == "queued"
    assert run["flow"]["key"] == made["key"]
    assert (run["version"], run["trigger"], run["input"]) == (1, "start", {"name": "Ada"})
    kept = (await rows(parts))[0]
    assert (str(kept.id), kept.handed_over) == (run["id"], False)
    assert kept.start is not None


async def test_the_same_key_fifty_times_at_once_makes_one_run(owner: Person, parts: Parts) -> None:
    made = await publish(owner, GREETS)

    tries = [start(owner, made, key="order-4711", input={"name": "Ada"}) for _ in range(50)]
    answers = await asyncio.gather(*tries)

    assert len({run["id"] for run in answers}) == 1
    assert len(await rows(parts)) == 1


async def test_a_key_used_for_another_input_is_refused(owner: Person) -> None:
    made = await publish(owner, GREETS)
    await start(owner, made, key="k", input={"name": "Ada"})

    answer = await owner.http.post(
        f"/v1/flows/{made['id']}/runs",
        json={"input": {"name": "Bob"}},
        headers={"Idempotency-Key": "k"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.mismatch")


async def test_a_key_answers_with_its_run_even_after_a_new_version(owner: Person) -> None:
    made = await publish(owner, GREETS)
    before = await start(owner, made, key="k", input={"name": "Ada"}, wait=0)

    again = await start(owner, made, key="k", input={"name": "Ada"}, wait=0.1)

    assert again["id"] == before["id"]


@pytest.mark.case("VAL-11")
async def test_an_input_that_does_not_fit_is_refused_with_its_place(
    owner: Person, parts: Parts
) -> None:
    made = await publish(owner, GREETS)
    url = f"/v1/flows/{made['id']}/runs"

    wrong = await owner.http.post(url, json={"input": {"name": 5}})
    missing = await owner.http.post(url, json={})

    assert (wrong.status_code, wrong.json()["code"]) == (422, "run.input_invalid")
    assert wrong.json()["errors"][0]["pointer"] == "/input/name"
    assert missing.json()["errors"][0]["pointer"] == "/input/name"
    assert await rows(parts) == []


async def test_a_flow_without_a_version_cannot_be_started(owner: Person) -> None:
    made = await owner.make_flow(document=GREETS)

    answer = await owner.http.post(f"/v1/flows/{made['id']}/runs", json={"input": {"name": "A"}})

    assert (answer.status_code, answer.json()["code"]) == (409, "flow.unpublished")


async def test_a_draft_runs_as_a_test(owner: Person) -> None:
    made = await owner.make_flow(document=GREETS)

    run = await start(owner, made, version="draft", input={"name": "Ada"}, until="greet")

    assert (run["test"], run["version"]) == (True, None)


async def test_mocks_are_for_drafts(owner: Person) -> None:
    made = await publish(owner, GREETS)

    answer = await owner.http.post(
        f"/v1/flows/{made['id']}/runs",
        json={"input": {"name": "A"}, "mocks": {"greet": {"output": 1}}},
    )

    assert answer.status_code == 422


TWO = flow(
    node("one", "trigger.webhook", path="one", input={"n": "{{ one.body.n }}"}),
    node("two", "trigger.webhook", path="two"),
    edges=[],
    inputs={"type": "object", "properties": {"n": {"type": "integer"}}},
)


async def test_several_triggers_and_none_named_is_refused(owner: Person) -> None:
    made = await publish(owner, TWO)

    answer = await owner.http.post(f"/v1/flows/{made['id']}/runs", json={"input": {}})

    assert (answer.status_code, answer.json()["code"]) == (422, "run.trigger")


async def test_a_named_trigger_fills_the_input_as_its_event_would(owner: Person) -> None:
    made = await publish(owner, TWO)

    run = await start(owner, made, trigger={"node": "one", "output": {"body": {"n": 5}}})

    assert (run["trigger"], run["input"]) == ("one", {"n": 5})


async def test_who_started_a_run_and_from_where_is_kept(owner: Person) -> None:
    made = await publish(owner, GREETS)
    key = (
        await owner.http.post("/v1/api-keys", json={"name": "ci", "scopes": ["run.start"]})
    ).json()

    answer = await owner.http.post(
        f"/v1/flows/{made['id']}/runs",
        json={"input": {"name": "A"}},
        headers={"Authorization": f"Bearer {key['secret']}", "User-Agent": "robot/1"},
    )

    run = answer.json()
    assert run["started_by"]["kind"] == "api_key"
    assert run["origin"]["user_agent"] == "robot/1"
    assert key["secret"].startswith(run["origin"]["api_key"])
    assert key["secret"] not in answer.text


async def test_a_large_input_is_kept_as_an_object_and_shown_when_asked_for(owner: Person) -> None:
    made = await publish(owner, flow(node("start", "trigger.manual")))
    text = "x" * 300_000

    run = await start(owner, made, input={"text": text})

    assert run["input"] is None
    whole = (await owner.http.get(f"/v1/runs/{run['id']}?include=data")).json()
    assert whole["input"] == {"text": text}


async def test_another_organisations_flow_does_not_exist(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    made = await publish(owner, GREETS)
    run = await start(owner, made, input={"name": "A"})
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")

    assert (await eve.http.post(f"/v1/flows/{made['id']}/runs", json={})).status_code == 404
    assert (await eve.http.get(f"/v1/runs/{run['id']}")).status_code == 404
    assert (await eve.http.get("/v1/runs")).json()["items"] == []
    assert (await eve.http.post(f"/v1/runs/{run['id']}/cancel", json={})).status_code == 404


async def test_a_viewer_may_look_but_not_start(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    made = await publish(owner, GREETS)
    project = (await owner.http.get(f"/v1/projects/{owner.project}")).json()
    await add_person(parts, "vic@example.com", "viewer", UUID(project["organisation_id"]))
    vic = await sign_in(connect(), "vic@example.com")

    assert (await vic.http.post(f"/v1/flows/{made['id']}/runs", json={})).status_code == 403
    assert (await vic.http.get("/v1/runs")).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"wait": 61},
        {"priority": 6},
        {"environment": "staging"},
        {"version": 99_999},
        {"unknown": 1},
    ],
)
async def test_what_cannot_be_done_is_refused(owner: Person, body: dict[str, object]) -> None:
    made = await publish(owner, GREETS)

    answer = await owner.http.post(
        f"/v1/flows/{made['id']}/runs", json={"input": {"name": "A"}, **body}
    )

    assert answer.status_code in (404, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
