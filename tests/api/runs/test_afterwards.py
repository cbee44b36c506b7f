"""A run is read the same way while it goes on and when it has ended."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.people import Person
from tests.api.stack import Json, flow, node, publish, start, until

pytestmark = pytest.mark.usefixtures("engine")
DOCUMENT = flow(
    node("start", "trigger.manual"),
    node("pay", "data.set", values={"n": "{{ item * 2 }}"}) | {"each": "{{ input.items }}"},
    node("say", "log", message="paid {{ pay | length }}"),
    node("big", "flow.branch", when="{{ input.items | length > 5 }}"),
    node("never", "data.set", values={"a": 1}),
    node("fails", "probe.count", counter="{{ run.id }}", failures=9, refuse=True)
    | {"on_error": "continue"},
    node("tries", "probe.count", counter="{{ run.id }}-2", failures=1)
    | {"retry": {"attempts": 3, "first": "10ms"}},
    node("ask", "human.approval", to=["role:owner"], title="Ship?"),
    node("ship", "data.set", values={"by": "{{ ask.by | default('?') }}"}),
    edges=[
        ("start", "pay"),
        ("pay", "say"),
        ("say", "big"),
        ("big.true", "never"),
        ("big.false", "fails"),
        ("fails", "tries"),
        ("tries", "ask"),
        ("ask.approved", "ship"),
    ],
    inputs={"type": "object", "properties": {"items": {"type": "array"}}, "required": ["items"]},
)
OF_ITS_END = {"status", "ended_at", "duration_ms", "steps", "output", "output_size", "waiting_for"}


async def read(owner: Person, run: str) -> tuple[Json, dict[str, Json], dict[str, Json]]:
    """Give a run, its steps by path, and what went in and out of them."""
    shown = (await owner.http.get(f"/v1/runs/{run}")).json()
    steps: list[Json] = []
    for parent in ("", "?parent=pay"):
        steps += (await owner.http.get(f"/v1/runs/{run}/steps{parent}")).json()["items"]
    values = {}
    for step in steps:
        for side in ("input", "output"):
            answer = await owner.http.get(f"/v1/runs/{run}/steps/{step['path']}/{side}")
            values[f"{step['path']} {side}"] = (answer.status_code, answer.json().get("value"))
    return shown, {step["path"]: step for step in steps}, values


async def test_what_was_done_reads_the_same_before_and_after_the_end(owner: Person) -> None:
    made = await publish(owner, DOCUMENT)
    run = (await start(owner, made, input={"items": [1, 2, 3]}))["id"]
    await until(owner, run, "waiting")
    while (await owner.http.get(f"/v1/runs/{run}")).json()["started_at"] is None:  # noqa: ASYNC110
        await asyncio.sleep(0.05)  # it is noted a moment later
    live, before, live_values = await read(owner, run)
    url = f"/v1/runs/{run}/steps/ask/complete"
    await owner.http.post(url, json={"port": "approved", "comment": "fine"})
    await until(owner, run, "succeeded")
    ended, after, values = await read(owner, run)

    assert set(live) == set(ended)
    for name in set(live) - OF_ITS_END:
        assert live[name] == ended[name], name
    assert {"start", "pay", "pay[0]", "pay[2]", "fails", "never"} <= set(before)
    assert set(after) == {*before, "ship"}
    for path, step in before.items():
        assert set(step) == set(after[path]), path
        if path not in ("ask", "ship"):
            assert step == after[path]
            for side in ("input", "output"):
                assert live_values[f"{path} {side}"] == values[f"{path} {side}"], path
    assert (before["tries"]["attempt"], len(before["tries"]["attempts"])) == (2, 2)
    assert before["ask"]["waiting_for"]["kind"] == "approval"
    assert (after["ask"]["status"], after["ask"]["ports"]) == ("succeeded", ["approved"])
    assert list(before) == [path for path in after if path != "ship"]


async def test_the_inbox_has_what_waits_for_an_approval_and_nothing_that_was_answered(
    owner: Person,
) -> None:
    made = await publish(owner, DOCUMENT)
    runs = [(await start(owner, made, input={"items": [n]}))["id"] for n in (1, 2)]
    for run in runs:
        await until(owner, run, "waiting")

    async def inbox() -> list[str]:
        answer = await owner.http.get("/v1/runs?waiting_for=approval")
        assert all(one["status"] == "waiting" for one in answer.json()["items"])
        return [one["id"] for one in answer.json()["items"]]

    assert await inbox() == runs[::-1]
    assert (await owner.http.get("/v1/runs?waiting_for=signal")).json()["items"] == []

    await owner.http.post(f"/v1/runs/{runs[0]}/steps/ask/complete", json={"port": "approved"})
    await until(owner, runs[0], "succeeded")

    assert await inbox() == [runs[1]]
    listed = (await owner.http.get("/v1/runs?status=succeeded&status=waiting")).json()["items"]
    assert [(one["id"], one["status"]) for one in listed] == [
        (runs[1], "waiting"),
        (runs[0], "succeeded"),
    ]


async def test_runs_are_found_by_why_they_failed_and_by_the_name_of_their_flow(
    owner: Person,
) -> None:
    fails = flow(node("fails", "flow.fail", message="no giraffes in stock"))
    made = await publish(owner, fails, name="Zoo orders")
    run = (await start(owner, made, input={}, wait=20))["id"]

    for words in ("giraffes", "Zoo", "zoo stock", '"in stock"'):
        found = (await owner.http.get("/v1/runs", params={"q": words})).json()["items"]
        assert [one["id"] for one in found] == [run], words
    for words in ("elephants", "zoo -stock"):
        assert (await owner.http.get("/v1/runs", params={"q": words})).json()["items"] == []
