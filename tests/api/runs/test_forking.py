"""Forks over HTTP: a run is started again from a step, and what was done before is not repeated."""

from __future__ import annotations

import uuid

import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.people import Body, Person, add_person, sign_in
from tests.api.stack import Json, flow, node, publish, start, until
from tests.engine.probes import CALLS, gate

pytestmark = pytest.mark.usefixtures("engine")


async def fork(
    person: Person, run: Json, path: str, *, key: str | None = None, **more: Json
) -> Json:
    headers = {"Idempotency-Key": key} if key else {}
    body = {"from": path, **more}
    answer = await person.http.post(f"/v1/runs/{run['id']}/fork", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def refused(person: Person, run: Json, **body: Json) -> Json:
    answer = await person.http.post(f"/v1/runs/{run['id']}/fork", json=body)
    assert answer.status_code == 422, answer.text
    return answer.json()


async def ended(person: Person, run: Json) -> Json:
    return await until(person, run["id"], "succeeded", "failed", "cancelled")


async def steps(person: Person, run: Json) -> dict[str, Json]:
    answer = await person.http.get(f"/v1/runs/{run['id']}/steps")
    return {step["path"]: step for step in answer.json()["items"]}


async def value(person: Person, run: Json, path: str, side: str = "output") -> Json:
    answer = await person.http.get(f"/v1/runs/{run['id']}/steps/{path}/{side}")
    assert answer.status_code == 200, answer.text
    return answer.json()["value"]


async def draw(person: Person, made: Body, document: Body) -> None:
    """Change a flow's draft."""
    url = f"/v1/flows/{made['id']}/draft"
    tag = (await person.http.get(url)).headers["etag"]
    answer = await person.http.put(url, json={"document": document}, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text


def order(name: str, *, tries: int = 1, pay: Json = None) -> Body:
    """Draw: book once, then pay, which refuses until it was tried often enough."""
    refuses = {"counter": f"pay {name}", "failures": tries, "refuse": True}
    return flow(
        node("start", "trigger.manual"),
        node("book", "probe.count", counter=f"book {name}"),
        node("pay", "probe.count", **(pay or refuses)),
        node("tell", "probe.echo", value="{{ book.calls }} {{ input.word | default('none') }}"),
        outputs={"told": "{{ tell.value }}"},
    )


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


async def test_a_failed_run_goes_on_from_the_failed_step(owner: Person, name: str) -> None:
    made = await publish(owner, order(name))
    failed = await start(owner, made, input={"word": "hello"}, wait=20)
    assert failed["status"] == "failed"

    forked = await fork(owner, failed, "pay")
    run = await ended(owner, forked)

    assert (run["status"], run["output"]) == ("succeeded", {"told": "1 hello"})
    assert len(CALLS[f"book {name}"]) == 1
    assert run["parent"] == {"run_id": failed["id"], "path": "pay", "as": "fork"}
    assert (run["source"], run["version"], run["test"]) == ("fork", 1, False)
    listed = (await owner.http.get(f"/v1/runs?parent={failed['id']}")).json()["items"]
    assert [one["id"] for one in listed] == [run["id"]]


async def test_what_was_read_says_from_which_run_and_can_be_looked_at(
    owner: Person, name: str
) -> None:
    failed = await start(owner, await publish(owner, order(name)), wait=20)

    run = await ended(owner, await fork(owner, failed, "pay"))

    found = await steps(owner, run)
    assert {path: step["from_run"] for path, step in found.items()} == {
        **{"start": failed["id"], "book": failed["id"]},
        **{"pay": None, "tell": None},
    }
    assert (found["book"]["status"], found["book"]["attempts"]) == ("succeeded", [])
    assert await value(owner, run, "book") == {"attempt": 1, "calls": 1}
    assert (await value(owner, run, "book", "input"))["counter"] == f"book {name}"


async def test_another_output_of_an_earlier_step_is_used(owner: Person, name: str) -> None:
    failed = await start(owner, await publish(owner, order(name)), wait=20)

    changed: Json = {"book": {"attempt": 1, "calls": 7}}
    forked = await fork(owner, failed, "pay", outputs=changed)
    run = await ended(owner, forked)

    assert run["output"] == {"told": "7 none"}
    assert len(CALLS[f"book {name}"]) == 1
    assert (await steps(owner, run))["book"]["output_changed"] is True


async def test_another_input_is_checked_and_used(owner: Person, name: str) -> None:
    inputs: Json = {"type": "object", "properties": {"word": {"type": "string"}}}
    failed = await start(owner, await publish(owner, {**order(name), "inputs": inputs}), wait=20)

    wrong = await refused(owner, failed, **{"from": "pay", "input": {"word": 1}})
    run = await ended(owner, await fork(owner, failed, "pay", input={"word": "new"}))

    assert wrong["code"] == "run.input_invalid"
    assert (run["output"], run["input"]) == ({"told": "1 new"}, {"word": "new"})
    assert await value(owner, run, "start") == {"word": "new"}


async def test_a_draft_that_was_mended_goes_on_from_the_failed_step(
    owner: Person, name: str
) -> None:
    made = await publish(owner, order(name, tries=99))
    failed = await start(owner, made, wait=20)
    await draw(owner, made, order(name, pay={"counter": f"mended {name}"}))

    run = await ended(owner, await fork(owner, failed, "pay", version="draft"))

    assert (run["status"], run["version"], run["test"]) == ("succeeded", None, True)
    assert len(CALLS[f"book {name}"]) == 1
    assert (await steps(owner, run))["book"]["from_run"] == failed["id"]


async def test_a_test_run_is_forked_by_the_draft_it_was_made_from(owner: Person, name: str) -> None:
    made = await owner.make_flow(document=order(name, tries=99))
    failed = await start(owner, made, version="draft", wait=20)
    mended = order(name, pay={"counter": f"mended {name}"})
    mended["nodes"][1]["config"]["counter"] = f"other {name}"  # type: ignore[index,call-overload]
    await draw(owner, made, mended)

    run = await ended(owner, await fork(owner, failed, "pay"))

    assert run["status"] == "succeeded"
    assert len(CALLS[f"other {name}"]) == 1, "a step that was drawn otherwise runs anew"
    assert (await steps(owner, run))["start"]["from_run"] == failed["id"]


async def test_a_draft_without_a_step_that_was_done_is_refused(owner: Person, name: str) -> None:
    made = await publish(owner, order(name))
    failed = await start(owner, made, wait=20)
    await draw(
        owner,
        made,
        flow(node("start", "trigger.manual"), node("pay", "probe.count", counter="never")),
    )

    problem = await refused(owner, failed, **{"from": "pay", "version": "draft"})

    assert problem["code"] == "run.fork_version"
    assert [one["pointer"] for one in problem["errors"]] == ["/version"]
    assert "“book”" in problem["errors"][0]["message"]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"from": "nobody"}, "run.fork_from", "/from"),
        ({"from": "book", "outputs": {"pay": 1}}, "run.fork_outputs", "/outputs/pay"),
        ({"from": "pay", "outputs": {"x/y": 1}}, "run.fork_outputs", "/outputs/x~1y"),
    ],
)
async def test_what_cannot_be_forked_is_said(
    owner: Person, name: str, body: Json, code: str, pointer: str
) -> None:
    failed = await start(owner, await publish(owner, order(name)), wait=20)

    problem = await refused(owner, failed, **body)

    assert (problem["code"], problem["errors"][0]["pointer"]) == (code, pointer)


async def test_a_fork_with_nothing_changed_keeps_the_effect_keys(owner: Person, name: str) -> None:
    failed = await start(owner, await publish(owner, order(name, tries=2)), wait=20)

    again = await ended(owner, await fork(owner, failed, "pay"))
    once_more = await ended(owner, await fork(owner, again, "pay"))

    assert once_more["status"] == "succeeded"
    assert len(CALLS[f"pay {name}"]) == 3
    assert len(set(CALLS[f"pay {name}"])) == 1
    assert (await steps(owner, once_more))["book"]["from_run"] == failed["id"]


async def test_a_fork_with_other_data_is_another_effect(owner: Person, name: str) -> None:
    failed = await start(owner, await publish(owner, order(name)), wait=20)

    await ended(owner, await fork(owner, failed, "pay", input={"word": "x"}))

    assert len(set(CALLS[f"pay {name}"])) == 2


async def test_what_was_undone_is_done_once_more_as_another_effect(
    owner: Person, name: str
) -> None:
    document = order(name)
    document["nodes"][1]["type"] = "probe.count_undoable"  # type: ignore[index,call-overload]
    failed = await start(owner, await publish(owner, document), wait=20)
    assert len(CALLS[f"undone book {name}"]) == 1

    run = await ended(owner, await fork(owner, failed, "pay"))

    assert run["status"] == "succeeded"
    assert len(set(CALLS[f"book {name}"])) == 2
    assert len(set(CALLS[f"pay {name}"])) == 1


async def test_a_large_output_is_read_where_it_is_kept(owner: Person, name: str) -> None:
    document = flow(
        node("start", "trigger.manual"),
        node("large", "probe.fill", size=200_000),
        node("pay", "probe.count", counter=f"pay {name}", failures=1, refuse=True),
        node("size", "probe.echo", value="{{ large.value | length }}"),
        outputs={"size": "{{ size.value }}"},
    )
    failed = await start(owner, await publish(owner, document), wait=20)

    run = await ended(owner, await fork(owner, failed, "pay"))

    assert run["output"] == {"size": 2000}
    assert len((await value(owner, run, "large"))["value"]) == 2000


async def test_an_approval_that_was_given_is_not_asked_for_again(owner: Person, name: str) -> None:
    document = flow(
        node("start", "trigger.manual"),
        node("ask", "human.approval", to=["role:manager"], title="Sure?"),
        node("pay", "probe.count", counter=f"pay {name}", failures=1, refuse=True),
        edges=[("start", "ask"), ("ask.approved", "pay")],
    )
    asked = await start(owner, await publish(owner, document))
    await until(owner, asked["id"], "waiting")
    await owner.http.post(f"/v1/runs/{asked['id']}/steps/ask/complete", json={"port": "approved"})
    failed = await ended(owner, asked)

    run = await ended(owner, await fork(owner, failed, "pay"))

    assert run["status"] == "succeeded"
    assert (await steps(owner, run))["ask"]["from_run"] == failed["id"]


async def test_a_run_that_is_still_going_is_forked_as_it_stands(owner: Person, name: str) -> None:
    document = flow(
        node("start", "trigger.manual"),
        node("book", "probe.count", counter=f"book {name}"),
        node("hold", "probe.hold", gate=name),
        node("tell", "probe.echo", value="{{ book.calls }}"),
        outputs={"told": "{{ tell.value }}"},
    )
    first = await start(owner, await publish(owner, document))
    while "hold" not in await steps(owner, first):
        pass

    forked = await fork(owner, first, "hold", outputs={"book": {"calls": 5}})
    gate(name).set()

    assert (await ended(owner, forked))["output"] == {"told": 5}
    assert (await ended(owner, first))["output"] == {"told": 1}
    assert len(CALLS[f"book {name}"]) == 1


async def test_the_same_key_makes_one_fork(owner: Person, name: str) -> None:
    failed = await start(owner, await publish(owner, order(name)), wait=20)

    first = await fork(owner, failed, "pay", key="again")
    second = await fork(owner, failed, "pay", key="again")
    other = await owner.http.post(
        f"/v1/runs/{failed['id']}/fork",
        json={"from": "book"},
        headers={"Idempotency-Key": "again"},
    )

    assert first["id"] == second["id"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")


async def test_a_run_of_others_cannot_be_forked(
    owner: Person, parts: Parts, connect: Connect, name: str
) -> None:
    failed = await start(owner, await publish(owner, order(name)), wait=20)
    await add_person(parts, "eve@example.com", "owner")
    stranger = await sign_in(connect(), "eve@example.com")

    answer = await stranger.http.post(f"/v1/runs/{failed['id']}/fork", json={"from": "pay"})

    assert answer.status_code == 404


async def test_a_step_of_one_item_is_forked_and_the_other_items_are_read(
    owner: Person, name: str
) -> None:
    inside: Json = {"parent": "many"}
    document = flow(
        node("start", "trigger.manual"),
        node("many", "flow.each", items=[1, 2, 3], concurrency=1, output="{{ pay.calls }}"),
        node("book", "probe.count", counter=f"book {name}") | inside,
        node("pay", "probe.count", counter=f"pay {name}", failures=1, refuse=True) | inside,
        edges=[("start", "many"), ("book", "pay")],
    )
    document["nodes"][2]["config"]["counter"] = f"book {name} {{{{ item }}}}"  # type: ignore[index,call-overload]
    failed = await start(owner, await publish(owner, document), wait=20)
    assert (failed["status"], failed["error"]["path"]) == ("failed", "many[0].pay")

    run = await ended(owner, await fork(owner, failed, "many[0].pay"))

    assert (run["status"], run["output"]) == ("succeeded", {"many": [2, 3, 4]})
    assert len(CALLS[f"book {name} 1"]) == 1
