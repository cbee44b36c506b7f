"""A flow starts when another has ended: once for each end, never in a circle."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from activities.ends.handing import start_due
from activities.ends.models import EndedStart
from activities.listening.telling import Telling
from activities.parts import Parts
from activities.runs.context import Running
from activities.runs.models import Run
from activities.runs.ports import RunRecords
from engine.ports import RunRecord
from tests.api.people import Body, Person
from tests.api.runs.test_notices import FAILS, HOLDS
from tests.api.schedules.following import runs_of, some_runs
from tests.api.stack import GREETS, flow, node, publish, start, until

Json = Any  # tests look into answers freely

pytestmark = pytest.mark.usefixtures("engine")


def waits(*rest: Body, outputs: Json = "{{ ended }}", **config: Json) -> Body:
    """Write a flow that starts when another has ended."""
    return flow(node("ended", "trigger.flow_ended", **config), *rest, outputs=outputs)


async def refusal(person: Person, document: Body, **more: Json) -> Json:
    """Try to publish a flow that cannot be; say why."""
    made = await person.make_flow(document=document, **more)
    answer = await person.http.post(f"/v1/flows/{made['id']}/versions", json={})
    assert answer.status_code == 422, answer.text
    return answer.json()["errors"][0]


async def none_due(parts: Parts) -> None:
    """Wait until nothing is to be started any more."""
    for _ in range(400):
        async with parts.sessions() as session:
            if not await session.scalar(select(func.count()).select_from(EndedStart)):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("starts are still due")


async def test_each_end_that_is_waited_for_starts_one_run_which_knows_what_happened(
    owner: Person, parts: Parts
) -> None:
    fails = await publish(owner, FAILS, key="fails")
    greets = await publish(owner, GREETS, key="greets")
    holds = await publish(owner, HOLDS, key="holds")
    failures = await publish(owner, waits(), name="Failures", key="failures")
    after = await publish(owner, waits(flow="greets", on=["succeeded"]), name="After", key="after")
    ends = await publish(owner, waits(on=["cancelled"]), name="Ends", key="ends")

    failed = await start(owner, fails)
    greeted = await start(owner, greets, input={"name": "Ada"})
    held = await start(owner, holds)
    await until(owner, held["id"], "waiting")
    await owner.http.post(f"/v1/runs/{held['id']}/cancel", json={})

    for made, of, status in ((failures, failed, "failed"), (after, greeted, "succeeded")):
        (run,) = await some_runs(owner, made, 1)
        run = await until(owner, run["id"], "succeeded")
        said = run["output"]
        assert (said["run_id"], said["status"]) == (of["id"], status)
        assert (run["source"], run["trigger"]) == ("flow", "ended")
        assert run["started_by"]["kind"] == "service"
        if status == "failed":
            assert (said["flow"], said["error"]["message"]) == ("fails", "Not today")
            assert said["outputs"] is None
        else:
            assert (said["outputs"], said["error"]) == ({"text": "Hello Ada"}, None)
    (cancelled,) = await some_runs(owner, ends, 1)
    cancelled = await until(owner, cancelled["id"], "succeeded")
    assert cancelled["output"]["run_id"] == held["id"]
    await none_due(parts)
    assert [len(await runs_of(owner, made)) for made in (failures, after, ends)] == [1, 1, 1]


async def test_an_end_that_is_told_again_starts_nothing_twice(owner: Person, parts: Parts) -> None:
    greets = await publish(owner, GREETS, key="greets")
    after = await publish(owner, waits(flow="greets", on=["succeeded"]), name="After")
    run = await start(owner, greets, input={"name": "Ada"})
    await some_runs(owner, after, 1)
    await none_due(parts)

    async with parts.sessions() as session:
        row = await session.get_one(Run, run["id"])
    record = RunRecord(
        run_id=run["id"],
        project_id=str(row.project_id),
        organisation_id=str(row.organisation_id),
        flow_id=str(row.flow_id),
        status="succeeded",
        started_at=0.0,
        ended_at=1.0,
    )
    await RunRecords(parts.sessions).finish(record)
    own = Running(parts)
    async with parts.sessions() as session:  # as though a process had died just after the start
        (watch,) = await session.scalars(select(Run).where(col(Run.flow_id) == after["id"]))
        session.add(
            EndedStart(
                organisation_id=watch.organisation_id,
                project_id=watch.project_id,
                flow_id=watch.flow_id,
                node="ended",
                run_id=row.id,
            )
        )
        await session.commit()
    await asyncio.gather(*(start_due(own, Telling(own)) for _ in range(4)))
    await none_due(parts)

    assert len(await runs_of(owner, after)) == 1


async def test_what_a_flow_does_not_take_is_kept_and_started_once_it_does(
    owner: Person, parts: Parts
) -> None:
    greets = await publish(owner, GREETS, key="greets")
    needs: Json = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    picky = {**waits(flow="greets", on=["succeeded"]), "inputs": needs}
    after = await publish(owner, picky, name="After")
    await start(owner, greets, input={"name": "Ada"})

    url = f"/v1/flows/{after['id']}/refused"
    for _ in range(400):
        if found := (await owner.http.get(url)).json()["items"]:
            break
        await asyncio.sleep(0.05)

    (refused,) = found
    assert (refused["code"], refused["event"]["flow"]) == ("run.input_invalid", "greets")
    assert await runs_of(owner, after) == []


async def test_flows_that_would_start_each_other_are_not_published(owner: Person) -> None:
    await publish(owner, flow(node("start", "trigger.manual")), name="A", key="a")
    own = await refusal(owner, waits(flow="own"), name="Own", key="own")
    assert (own["code"], own["pointer"]) == ("flow.ends_in_a_circle", "/nodes/0/config/flow")
    assert "itself" in own["message"]
    nobody = await refusal(owner, waits(flow="nobody"), name="Lost", key="lost")
    assert nobody["code"] == "flow.unknown_flow"

    await publish(owner, waits(flow="a"), name="B", key="b")
    await publish(owner, waits(flow="b"), name="C", key="c")
    (first,) = [
        one
        for one in (await owner.http.get(f"/v1/projects/{owner.project}/flows")).json()["items"]
        if one["key"] == "a"
    ]
    draft = f"/v1/flows/{first['id']}/draft"
    etag = (await owner.http.get(draft)).headers["etag"]
    changed = {**waits(flow="c"), "name": "A"}
    saved = await owner.http.put(draft, json={"document": changed}, headers={"If-Match": etag})
    assert saved.status_code == 200, saved.text
    circle = await owner.http.post(f"/v1/flows/{first['id']}/versions", json={})

    assert circle.status_code == 422
    assert circle.json()["errors"][0]["code"] == "flow.ends_in_a_circle"


async def test_flows_that_call_what_starts_them_come_to_an_end(owner: Person, parts: Parts) -> None:
    ring = await publish(owner, flow(node("start", "trigger.manual")), name="Ring", key="ring")
    calls = node("again", "flow.call", flow="ring", input={}, wait=False)
    after = await publish(owner, waits(calls, flow="ring", on=["succeeded"]), name="After")

    await start(owner, ring)

    url = f"/v1/flows/{after['id']}/refused"
    for _ in range(1200):
        if found := (await owner.http.get(url)).json()["items"]:
            break
        await asyncio.sleep(0.05)
    assert found[0]["code"] == "run.too_many_ends"
    assert len(await runs_of(owner, after)) == 10
