"""Ended runs go after their time, and large values when nothing refers to them any more."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from temporalio.service import RPCError

from activities.parts import Parts
from activities.runs.collecting import collect
from activities.runs.context import Running
from activities.runs.forebears import Forebear, known_of
from activities.runs.retention import delete_due
from activities.runs.tidying import collect_when_due
from engine.client import Engine
from engine.client.holdings import open_runs
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from store.objects import ObjectStore
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import Json, flow, node, publish, start, until, with_engine
from tests.engine.probes import PROBES

PERIOD = timedelta(seconds=0.4)
PASSES = node("pass", "data.set", values={"given": "{{ input }}"})
GIVES = flow(node("start", "trigger.manual"), PASSES, outputs="{{ pass.given }}")
FAILS = flow(node("start", "trigger.manual"), PASSES, node("no", "flow.fail", message="Not today"))
HOLDS = flow(
    node("start", "trigger.manual"),
    PASSES,
    node("hold", "wait.signal", name="go", timeout="1d"),
    node("more", "wait.signal", name="again", timeout="1d"),
    outputs="{{ pass.given }}",
)
ENDED = ("succeeded", "failed", "cancelled")


def text() -> Json:
    """A value that is kept outside a run, and no other test has."""
    return {"value": secrets.token_hex(80_000)}


def rows() -> Json:
    """A value that is kept in pieces."""
    return {"value": [{"id": secrets.token_hex(8), "text": "x" * 200} for _ in range(6_000)]}


@pytest.fixture
async def stack(parts: Parts, app: FastAPI, temporal_address: str) -> AsyncIterator[Running]:
    """An instance that forgets at once: runs that succeeded right away, values in a second."""
    parts.catalog = Catalog.of(CONTROLS, PROBES)
    parts.objects = ObjectStore(parts.settings.objects, parts.keys, PERIOD)
    parts.settings = parts.settings.model_copy(update={"succeeded_run_days": 1e-9})
    async with with_engine(parts, temporal_address):
        running: Running = app.state.running
        yield running


async def run_of(person: Person, document: Json, input_: Json, **more: Json) -> Json:
    made = await publish(person, {**document, **more})
    return await start(person, made, input=input_, wait=20)


async def status_of(person: Person, run: Json) -> int:
    return (await person.http.get(f"/v1/runs/{run['id']}")).status_code


async def output_of(person: Person, run: Json) -> Json:
    answer = await person.http.get(f"/v1/runs/{run['id']}?include=data")
    assert answer.status_code == 200, answer.text
    return answer.json()["output"]


async def deleted(person: Person, run: Json) -> None:
    for _ in range(50):  # Temporal closes a run a moment after its row has ended
        answer = await person.http.delete(f"/v1/runs/{run['id']}")
        if answer.status_code != 409:
            break
        await asyncio.sleep(0.1)
    assert answer.status_code == 204, answer.text


async def collected(running: Running) -> int:
    """Collect when all that was stored so far is old enough."""
    await asyncio.sleep(2.5 * PERIOD.total_seconds())
    return await collect(running)


def stored(parts: Parts, person: Person) -> list[Path]:
    folder = parts.settings.home / "objects" / str(person.project)
    return [one for one in folder.rglob("*") if one.is_file()]


async def gone(person: Person, running: Running, *runs: Json) -> None:
    """Delete what is due until these are gone."""
    for _ in range(50):
        await delete_due(running)
        if all([await status_of(person, run) == 404 for run in runs]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("they are still there")


# --- retention


async def test_a_run_goes_when_the_flow_says_so_and_stays_as_long_as_it_says(
    owner: Person, stack: Running
) -> None:
    settings: Json = {"retention": {"succeeded": "1s", "failed": "30d"}}
    passed = await run_of(owner, GIVES, {"a": 1}, settings=settings)
    failed = await run_of(owner, FAILS, {}, settings=settings)
    live = await start(owner, await publish(owner, {**HOLDS, "settings": settings}), input={})

    await delete_due(stack)
    assert await status_of(owner, passed) == 200

    await asyncio.sleep(1.1)
    await gone(owner, stack, passed)
    assert [await status_of(owner, one) for one in (failed, live)] == [200, 200]
    listed = (await owner.http.get("/v1/runs")).json()["items"]
    assert {one["id"] for one in listed} == {failed["id"], live["id"]}


async def test_a_flow_that_says_nothing_keeps_its_runs_as_long_as_the_operator_says(
    owner: Person, stack: Running
) -> None:
    kept = await run_of(owner, GIVES, {}, settings={"retention": {}})
    passed, failed = await run_of(owner, GIVES, {}), await run_of(owner, FAILS, {})

    await gone(owner, stack, passed)
    assert [await status_of(owner, one) for one in (kept, failed)] == [200, 200]


async def test_a_run_that_was_deleted_is_said_to_be(owner: Person, stack: Running) -> None:
    run = await run_of(owner, GIVES, {})
    await gone(owner, stack, run)

    for path in ("", "/steps", "/steps/pass/output"):
        answer = await owner.http.get(f"/v1/runs/{run['id']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "run.gone")
        assert "deleted" in answer.json()["detail"]


# --- deleting


async def test_an_ended_run_is_deleted_at_once_by_who_may(
    owner: Person, connect: Connect, parts: Parts, stack: Running
) -> None:
    one_at_once = await publish(owner, {**HOLDS, "settings": {"concurrency": {"limit": 1}}})
    live, queued = [await start(owner, one_at_once, input={}) for _ in range(2)]
    run = await run_of(owner, FAILS, {})
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "v@example.com", "viewer", UUID(me["organisation_id"]))
    viewer = await sign_in(connect(), "v@example.com")

    assert (await viewer.http.delete(f"/v1/runs/{run['id']}")).status_code == 403
    for one in (live, queued):
        answer = await owner.http.delete(f"/v1/runs/{one['id']}")
        assert (answer.status_code, answer.json()["code"]) == (409, "run.live")

    await deleted(owner, run)
    assert [await status_of(owner, one) for one in (run, live, queued)] == [404, 200, 200]
    assert (await owner.http.delete(f"/v1/runs/{run['id']}")).status_code == 404


# --- large values


@pytest.mark.parametrize("value", [text(), rows()], ids=["whole", "in pieces"])
async def test_a_value_two_runs_have_goes_with_the_last_of_them(
    owner: Person, stack: Running, parts: Parts, value: Json
) -> None:
    made = await publish(owner, GIVES)
    first, second = [await start(owner, made, input=value, wait=20) for _ in range(2)]

    await deleted(owner, first)
    await collected(stack)
    assert await output_of(owner, second) == value

    await deleted(owner, second)
    await collected(stack)
    assert stored(parts, owner) == []


async def test_what_was_only_just_stored_stays_though_nothing_refers_to_it(
    owner: Person, stack: Running, parts: Parts
) -> None:
    data, project = b"litter", str(owner.project)
    old = await parts.objects.put(project, data)
    await asyncio.sleep(2.5 * PERIOD.total_seconds())
    again = await parts.objects.put(project, data)

    assert await collect(stack) == 1
    assert [one.name for one in stored(parts, owner)] == [again] != [old]


@pytest.mark.parametrize("value", [text(), rows()], ids=["whole", "in pieces"])
async def test_what_a_waiting_run_holds_stays_however_long_it_waits(
    owner: Person, parts: Parts, stack: Running, temporal_address: str, value: Json
) -> None:
    run = await start(owner, await publish(owner, HOLDS), input=value)
    await until(owner, run["id"], "waiting")
    skip = f"/v1/runs/{run['id']}/steps/hold/skip"  # too large for the history: replay needs it
    assert (await owner.http.post(skip, json={"output": text()})).status_code == 202
    litter = await parts.objects.put(str(owner.project), b"litter")

    assert await collected(stack) >= 1
    assert litter not in {one.name for one in stored(parts, owner)}

    queues = parts.engine.settings.prefix
    async with with_engine(parts, temporal_address, queues):  # workers that must replay it
        again = f"/v1/runs/{run['id']}/signals/again"
        assert (await owner.http.post(again, json=None)).status_code == 202
        ended = await until(owner, run["id"], *ENDED)
    assert ended["status"] == "succeeded"
    assert await output_of(owner, run) == value


async def test_a_fork_keeps_what_it_read_of_a_run_that_is_gone(
    owner: Person, stack: Running
) -> None:
    value = text()
    failed = await run_of(owner, FAILS, value)
    answer = await owner.http.post(f"/v1/runs/{failed['id']}/fork", json={"from": "no"})
    assert answer.status_code == 201, answer.text
    fork = await until(owner, answer.json()["id"], *ENDED)

    await deleted(owner, failed)
    await collected(stack)

    pointer = "/given/value"
    read = await owner.http.get(f"/v1/runs/{fork['id']}/steps/pass/output?pointer={pointer}")
    assert value["value"].startswith(read.json()["value"])
    shown = (await owner.http.get(f"/v1/runs/{fork['id']}")).json()
    assert shown["parent"]["run_id"] == failed["id"]
    assert (await owner.http.get(f"/v1/runs/{failed['id']}")).json()["code"] == "run.gone"
    again = await owner.http.post(f"/v1/runs/{fork['id']}/fork", json={"from": "no"})
    assert again.status_code == 201, again.text


async def test_a_failed_run_that_was_started_again_wants_no_attention_when_its_fork_is_gone(
    owner: Person, stack: Running
) -> None:
    failed, other = [await run_of(owner, FAILS, {}) for _ in range(2)]
    answer = await owner.http.post(f"/v1/runs/{failed['id']}/fork", json={"from": "no"})
    fork = await until(owner, answer.json()["id"], *ENDED)
    await deleted(owner, fork)

    wanting = (await owner.http.get("/v1/runs?attention=true")).json()["items"]
    assert [one["id"] for one in wanting] == [other["id"]]


async def test_a_project_with_a_run_that_cannot_be_read_is_left_alone(
    owner: Person, parts: Parts, stack: Running
) -> None:
    run = await start(owner, await publish(owner, HOLDS), input={})
    await until(owner, run["id"], "waiting")
    before = {one.name for one in stored(parts, owner)}
    skip = f"/v1/runs/{run['id']}/steps/hold/skip"
    assert (await owner.http.post(skip, json={"output": text()})).status_code == 202
    for payload in {one.name for one in stored(parts, owner)} - before:
        await parts.objects.delete(str(owner.project), payload)
    litter = await parts.objects.put(str(owner.project), b"litter")

    assert await collected(stack) == 0
    assert litter in {one.name for one in stored(parts, owner)}


async def test_what_was_passed_on_by_a_run_that_is_deleted_during_a_collection_stays(
    owner: Person, stack: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    value, made = text(), await publish(owner, HOLDS)
    await stack.objects.put(str(owner.project), b"litter")
    run = await start(owner, made, input=value)
    await until(owner, run["id"], "waiting")
    forks: list[Json] = []

    async def meanwhile(engine: Engine, project_id: str) -> list[str]:
        answer = await owner.http.post(f"/v1/runs/{run['id']}/fork", json={"from": "hold"})
        forks.append(await until(owner, answer.json()["id"], "waiting"))
        await owner.http.post(f"/v1/runs/{run['id']}/cancel", json={})
        await until(owner, run["id"], *ENDED)
        await deleted(owner, run)
        await _forgotten(engine, run)
        return await open_runs(engine, project_id)

    monkeypatch.setattr("activities.runs.collecting.open_runs", meanwhile)
    assert await collected(stack) == 0
    monkeypatch.undo()

    assert await collected(stack) >= 1  # it was left for the next time
    for step in ("hold", "more"):
        skip = f"/v1/runs/{forks[0]['id']}/steps/{step}/skip"
        assert (await owner.http.post(skip, json={"output": None})).status_code == 202
    await until(owner, forks[0]["id"], *ENDED)
    assert await output_of(owner, forks[0]) == value


async def _forgotten(engine: Engine, run: Json) -> None:
    handle = engine.client.get_workflow_handle(f"{run['project_id']}/{run['id']}")
    with suppress(RPCError):
        for _ in range(100):
            await handle.describe()
            await asyncio.sleep(0.1)
        raise AssertionError("Temporal still knows it")


async def test_a_run_that_is_just_being_forked_is_deleted_after_that(
    owner: Person, stack: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = text()
    failed = await run_of(owner, FAILS, value)
    deleting: list[asyncio.Task[None]] = []

    async def slowly(*all_of_it: Any) -> Forebear:
        known = await known_of(*all_of_it)
        deleting.append(asyncio.create_task(deleted(owner, failed)))
        await asyncio.sleep(1)
        assert await status_of(owner, failed) == 200
        return known

    monkeypatch.setattr("activities.runs.fork.known_of", slowly)
    answer = await owner.http.post(f"/v1/runs/{failed['id']}/fork", json={"from": "no"})
    assert answer.status_code == 201, answer.text
    await deleting[0]

    assert await status_of(owner, failed) == 404
    assert (await until(owner, answer.json()["id"], *ENDED))["status"] == "failed"


async def test_what_a_called_run_gave_stays_with_its_caller(owner: Person, stack: Running) -> None:
    more: Json = {**GIVES, "outputs": {"value": "{{ pass.given.value }}!"}}
    value, called = text(), await publish(owner, more, name="More")
    calls = flow(
        node("start", "trigger.manual"),
        node("call", "flow.call", flow=called["key"], input="{{ input }}"),
        node("hold", "wait.signal", name="go", timeout="1d"),
        outputs="{{ call.value }}",
    )
    run = await start(owner, await publish(owner, calls, name="Calls"), input=value)
    await until(owner, run["id"], "waiting")
    step = await _step(owner, run, "call")
    await deleted(owner, {"id": step["child_run_id"]})
    await collected(stack)

    assert (await owner.http.post(f"/v1/runs/{run['id']}/signals/go")).status_code == 202
    assert (await until(owner, run["id"], *ENDED))["status"] == "succeeded"
    assert await output_of(owner, run) == value["value"] + "!"


async def _step(person: Person, run: Json, path: str) -> Json:
    for _ in range(100):
        answer = await person.http.get(f"/v1/runs/{run['id']}/steps")
        found = {step["path"]: step for step in answer.json()["items"]}
        if found.get(path, {}).get("status") == "succeeded":
            return found[path]
        await asyncio.sleep(0.1)
    raise AssertionError("it has not succeeded")


async def test_values_are_collected_no_more_often_than_is_set_however_many_processes_there_are(
    owner: Person, parts: Parts, stack: Running
) -> None:
    async def litter_left() -> int:
        await parts.objects.put(str(owner.project), b"litter")
        await asyncio.sleep(2.5 * PERIOD.total_seconds())
        await asyncio.gather(*(collect_when_due(one) for one in (stack, Running(parts))))
        return len(stored(parts, owner))

    assert await litter_left() == 0
    assert await litter_left() == 1
    parts.settings = parts.settings.model_copy(update={"collect_seconds": 0.1})
    assert await litter_left() == 0
