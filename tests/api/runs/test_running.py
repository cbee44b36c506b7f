"""Runs that really run: their results, steps, values and how they are steered."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import ASKS, GREETS, Json, flow, node, publish, start, until
from tests.engine.probes import CALLS

pytestmark = pytest.mark.usefixtures("engine")


async def test_a_run_that_ends_within_the_wait_answers_with_its_result(owner: Person) -> None:
    made = await publish(owner, GREETS)

    answer = await owner.http.post(
        f"/v1/flows/{made['id']}/runs", json={"input": {"name": "Ada"}, "wait": 20}
    )

    run = answer.json()
    assert answer.status_code == 200
    assert (run["status"], run["output"]) == ("succeeded", {"text": "Hello Ada"})
    assert run["steps"] == {"succeeded": 2}
    assert run["duration_ms"] is not None


async def test_a_run_that_takes_longer_than_the_wait_is_accepted(owner: Person) -> None:
    made = await publish(owner, ASKS)

    url = f"/v1/flows/{made['id']}/runs"
    answer = await owner.http.post(url, json={"wait": 0.2})

    assert answer.status_code == 202
    assert answer.json()["status"] in ("queued", "running")


async def test_an_ended_run_keeps_its_steps_and_their_values(owner: Person) -> None:
    made = await publish(owner, GREETS)
    run = await start(owner, made, input={"name": "Ada"}, wait=20)

    steps = (await owner.http.get(f"/v1/runs/{run['id']}/steps")).json()["items"]
    output = (await owner.http.get(f"/v1/runs/{run['id']}/steps/greet/output")).json()
    part = await owner.http.get(f"/v1/runs/{run['id']}/steps/greet/output?pointer=/text&offset=6")
    absent = await owner.http.get(f"/v1/runs/{run['id']}/steps/nobody/output")

    assert [(step["path"], step["status"]) for step in steps] == [
        ("start", "succeeded"),
        ("greet", "succeeded"),
    ]
    assert (output["value"], output["type"]) == ({"text": "Hello Ada"}, "object")
    assert (part.json()["value"], part.json()["total"]) == ("Ada", 9)
    assert absent.status_code == 404


async def test_items_are_found_below_their_each(owner: Person) -> None:
    each = node("pay", "data.set", values={"n": "{{ item }}"}) | {"each": "{{ input.items }}"}
    made = await publish(owner, flow(node("start", "trigger.manual"), each))
    run = await start(owner, made, input={"items": [1, 2, 3]}, wait=20)

    url = f"/v1/runs/{run['id']}/steps"
    items = (await owner.http.get(f"{url}?parent=pay")).json()["items"]
    third = await owner.http.get(f"{url}/pay%5B2%5D/output")

    assert [step["path"] for step in items] == ["pay[0]", "pay[1]", "pay[2]"]
    assert third.json()["value"] == {"n": 3}


async def waiting(owner: Person, document: Json = ASKS, **body: Json) -> Json:
    run = await start(owner, await publish(owner, document), **body)
    return await until(owner, run["id"], "waiting")


async def listed(owner: Person, kind: str) -> list[Json]:
    """Give the runs listed as waiting for something; the list follows the run a moment later."""
    for _ in range(100):
        if found := (await owner.http.get(f"/v1/runs?waiting_for={kind}")).json()["items"]:
            return list(found)
        await asyncio.sleep(0.05)
    raise AssertionError(f"no run is listed as waiting for {kind}")


async def test_an_approval_through_the_api_lets_the_run_go_on(owner: Person) -> None:
    run = await waiting(owner)
    inbox = await listed(owner, "approval")

    url = f"/v1/runs/{run['id']}/steps/ask/complete"
    answer = await owner.http.post(url, json={"port": "approved", "comment": "fine"})

    assert answer.status_code == 202
    ended = await until(owner, run["id"], "succeeded")
    assert ended["output"] == {"paid": {"done": True}}
    assert [one["id"] for one in inbox] == [run["id"]]
    again = await owner.http.post(url, json={"port": "rejected"})
    assert (again.status_code, again.json()["code"]) == (409, "run.ended")


async def inbox_of(person: Person) -> tuple[set[str], set[str], int]:
    """Give the titles of what asks somebody, of what asks others, and the number beside it."""

    async def names(mine: str) -> set[str]:
        answer = await person.http.get(f"/v1/runs?waiting_for=approval&mine={mine}")
        return {one["flow"]["name"] for one in answer.json()["items"]}

    week = await person.http.get(f"/v1/projects/{person.project}/summary")
    return await names("true"), await names("false"), week.json()["waiting"]["count"]


async def test_the_inbox_of_somebody_holds_what_they_are_asked(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    organisation = UUID((await owner.http.get("/v1/me")).json()["organisation_id"])
    for role in ("operator", "viewer"):
        await add_person(parts, f"{role}@shop.com", role, organisation)
    operator = await sign_in(connect(), "operator@shop.com")
    viewer = await sign_in(connect(), "viewer@shop.com")
    asked = {
        "owners": ["role:owner"],
        "the operator": ["Operator@shop.com"],
        "anybody": [],
        "nobody there": ["role:manager"],
    }
    for name, to in asked.items():
        ask = node("ask", "human.approval", to=to, title=name)
        document = flow(node("start", "trigger.manual"), ask, edges=[("start", "ask")])
        made = await publish(owner, document, key=name.replace(" ", "-"), name=name)
        await until(owner, (await start(owner, made))["id"], "waiting")

    mine, others, count = await inbox_of(operator)
    assert (mine, count) == ({"the operator", "anybody", "nobody there"}, 3)
    assert others == {"owners"}
    mine, others, count = await inbox_of(owner)
    assert (mine, others, count) == ({"owners", "anybody", "nobody there"}, {"the operator"}, 3)
    mine, others, count = await inbox_of(viewer)
    assert (mine, len(others), count) == (set(), 4, 0)


async def test_an_approval_by_link_counts_once(owner: Person, anybody: Json) -> None:
    run = await waiting(owner)
    link = run["waiting"][0]["resume_url"]

    page = await anybody.get(link, headers={"Accept": "text/html"})
    asked = (await anybody.get(link)).json()
    first = await anybody.post(link, data={"port": "rejected", "comment": "no"})
    ended = await until(owner, run["id"], "succeeded")
    late = await anybody.post(link, json={"port": "approved"})

    assert "<b>it</b>" not in page.text
    assert "Pay &lt;b&gt;it&lt;/b&gt;?" in page.text
    assert "script" not in page.headers["content-security-policy"]
    assert (asked["title"], asked["ports"]) == ("Pay <b>it</b>?", ["approved", "rejected"])
    assert (first.status_code, late.status_code) == (200, 409)
    assert ended["output"] == {"left": {"done": False}}
    assert (await anybody.get(link)).json()["open"] is False


async def test_two_answers_at_once_take_one_branch(owner: Person, anybody: Json) -> None:
    run = await waiting(owner)
    link = run["waiting"][0]["resume_url"]

    answers = await asyncio.gather(
        anybody.post(link, json={"port": "rejected"}), anybody.post(link, json={"port": "approved"})
    )

    assert 200 in [one.status_code for one in answers]
    ended = await until(owner, run["id"], "succeeded")
    assert ended["output"] in ({"paid": {"done": True}}, {"left": {"done": False}})


async def test_a_link_somebody_changed_is_no_link(owner: Person, anybody: Json) -> None:
    run = await waiting(owner)
    link = run["waiting"][0]["resume_url"]

    assert (await anybody.get(link[:-2] + "AA")).status_code == 404
    assert (await anybody.post("/resume/a.b", json={"port": "approved"})).status_code == 404


async def test_looking_at_a_link_decides_nothing(owner: Person, anybody: Json) -> None:
    run = await waiting(owner)

    await anybody.get(run["waiting"][0]["resume_url"])

    assert (await owner.http.get(f"/v1/runs/{run['id']}")).json()["status"] == "waiting"


async def test_a_cancelled_run_ends_as_cancelled(owner: Person) -> None:
    run = await waiting(owner)

    answer = await owner.http.post(f"/v1/runs/{run['id']}/cancel", json={"reason": "no longer"})

    assert answer.status_code == 202
    assert (await until(owner, run["id"], "cancelled"))["ended_at"]
    late = await owner.http.post(f"/v1/runs/{run['id']}/pause")
    assert (late.status_code, late.json()["code"]) == (409, "run.ended")


async def test_a_paused_run_starts_nothing_until_it_is_resumed(owner: Person) -> None:
    run = await waiting(owner)
    await owner.http.post(f"/v1/runs/{run['id']}/pause")
    await until(owner, run["id"], "paused")
    url = f"/v1/runs/{run['id']}/steps/ask/complete"
    assert (await owner.http.post(url, json={"port": "approved"})).status_code == 202

    assert (await owner.http.get(f"/v1/runs/{run['id']}")).json()["status"] == "paused"
    await owner.http.post(f"/v1/runs/{run['id']}/resume")

    assert (await until(owner, run["id"], "succeeded"))["output"] == {"paid": {"done": True}}


async def test_a_signal_reaches_the_step_that_waits_for_it(owner: Person) -> None:
    document = flow(
        node("start", "trigger.manual"),
        node("go", "wait.signal", name="go", timeout="1h"),
    )
    run = await waiting(owner, document)

    answer = await owner.http.post(f"/v1/runs/{run['id']}/signals/go", json={"n": 7})

    assert answer.status_code == 202
    assert (await until(owner, run["id"], "succeeded"))["output"] == {"go": {"n": 7}}


async def test_a_waiting_step_can_be_skipped_with_a_value(owner: Person) -> None:
    run = await waiting(owner)

    url = f"/v1/runs/{run['id']}/steps/ask/skip"
    answer = await owner.http.post(url, json={"port": "approved", "output": {"by": "me"}})

    assert answer.status_code == 202, answer.text
    assert (await until(owner, run["id"], "succeeded"))["output"] == {"paid": {"done": True}}


async def test_a_failing_step_can_be_retried_at_once(owner: Person) -> None:
    CALLS.clear()
    step = node("count", "probe.count", counter="retry", failures=1)
    step["retry"] = {"attempts": 3, "first": "1h"}
    made = await publish(owner, flow(node("start", "trigger.manual"), step))
    run = await start(owner, made)
    for _ in range(200):
        steps = (await owner.http.get(f"/v1/runs/{run['id']}/steps?node=count")).json()["items"]
        if steps and steps[0]["next_attempt_at"]:
            break
        await asyncio.sleep(0.05)

    answer = await owner.http.post(f"/v1/runs/{run['id']}/steps/count/retry")

    assert answer.status_code == 202, answer.text
    assert (await until(owner, run["id"], "succeeded"))["output"]["count"]["attempt"] == 2
    assert len(set(CALLS["retry"])) == 1


async def test_a_failing_step_can_be_retried_with_another_input(owner: Person) -> None:
    CALLS.clear()
    step = node("count", "probe.count", counter="retry", failures=9, wait=3600)
    made = await publish(owner, flow(node("start", "trigger.manual"), step))
    run = await start(owner, made)
    url = f"/v1/runs/{run['id']}/steps"
    for _ in range(200):
        steps = (await owner.http.get(f"{url}?node=count")).json()["items"]
        if steps and steps[0]["next_attempt_at"]:
            break
        await asyncio.sleep(0.05)

    shown = (await owner.http.get(f"{url}/count/input")).json()["value"]
    answer = await owner.http.post(
        f"{url}/count/retry", json={"input": {**shown, "counter": "mended", "failures": 0}}
    )

    assert answer.status_code == 202, answer.text
    assert (await until(owner, run["id"], "succeeded"))["output"]["count"]["attempt"] == 2
    assert (await owner.http.get(f"{url}/count/input")).json()["value"]["counter"] == "mended"
    assert CALLS["mended"] == CALLS["retry"], "it is the same effect"


async def test_a_step_that_does_not_wait_cannot_be_completed(owner: Person) -> None:
    run = await waiting(owner)

    answer = await owner.http.post(
        f"/v1/runs/{run['id']}/steps/start/complete", json={"port": "approved"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "step.not_waiting")


async def test_a_failed_run_says_why_and_starts_its_handler_once(
    owner: Person, parts: Parts
) -> None:
    handler = await publish(
        owner,
        flow(
            node("start", "trigger.manual"),
            outputs={"code": "{{ input.error.code }}", "of": "{{ input.run.flow }}"},
        ),
        key="handler",
    )
    document = flow(
        node("start", "trigger.manual"),
        node("no", "flow.fail", message="It is closed"),
        settings={"on_failure": "handler"},
    )
    made = await publish(owner, document, key="fails")

    run = await start(owner, made, wait=20)

    assert (run["status"], run["error"]["message"]) == ("failed", "It is closed")
    assert run["error"]["node"] == "no"
    for _ in range(100):
        handled = (await owner.http.get(f"/v1/runs?flow={handler['id']}")).json()["items"]
        if handled and handled[0]["status"] == "succeeded":
            break
        await asyncio.sleep(0.05)
    assert [one["output"]["of"] for one in handled] == ["fails"]
    assert handled[0]["started_by"]["kind"] == "service"


async def test_a_called_flow_is_a_run_with_a_parent(owner: Person) -> None:
    called = await publish(owner, GREETS, key="greets")
    document = flow(
        node("start", "trigger.manual"),
        node("ask", "flow.call", flow="greets", input={"name": "{{ input.who }}"}),
        outputs="{{ ask.text }}",
    )
    made = await publish(owner, document)

    run = await start(owner, made, input={"who": "Ada"}, wait=20)

    assert (run["status"], run["output"]) == ("succeeded", "Hello Ada")
    child = (await owner.http.get(f"/v1/runs?flow={called['id']}")).json()["items"][0]
    assert child["parent"] == {"run_id": run["id"], "path": "ask", "as": "call"}
    assert child["source"] == "flow"
