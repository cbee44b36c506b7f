"""What is published listens, once, until it is not wanted any more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from activities.listening.models import Listener
from activities.listening.ports import ListenersOfProjects
from activities.parts import Parts
from activities.runs.context import Running
from nextscript.errors import Conflict, Retryable
from nextscript.triggers import Event, Kept
from tests.api.listening.bells import BELLS, Bell
from tests.api.listening.conftest import hears
from tests.api.people import Person
from tests.api.projects.test_quota import limited
from tests.api.stack import GREETS, publish

Json = Any  # tests look into answers freely
_Bell = tuple[str, Bell]

pytestmark = pytest.mark.usefixtures("engine")


async def eventually(look: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it did not come to that"
        await asyncio.sleep(0.05)


async def runs_of(owner: Person, flow: str) -> list[Json]:
    """Give the runs of a flow."""
    answer = await owner.http.get("/v1/runs", params={"flow": flow, "limit": "200"})
    return list(answer.json()["items"])


async def row_of(parts: Parts) -> Listener:
    """Give the one listener there is."""
    async with parts.sessions() as session:
        return (await session.scalars(select(Listener))).one()


async def test_a_published_trigger_listens_within_two_seconds_and_starts_runs(
    owner: Person, bell: _Bell, parts: Parts
) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    published = time.monotonic()
    ringing.ring("a", "b", text="hello")

    await eventually(lambda: not ringing.waiting)

    assert time.monotonic() - published < 2
    found = await runs_of(owner, str(made["id"]))
    assert {run["source"] for run in found} == {"message"}
    assert len(found) == 2
    row = await row_of(parts)
    assert (row.status, row.events, row.state) == ("listening", 2, ["a", "b"])


async def test_an_event_that_is_given_again_starts_nothing_again(
    owner: Person, bell: _Bell
) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    ringing.ring("a")
    await eventually(lambda: not ringing.waiting)

    ringing.ring("a", "b")

    await eventually(lambda: not ringing.waiting)
    assert len(await runs_of(owner, str(made["id"]))) == 2


async def test_an_event_the_flow_does_not_take_spoils_no_other(
    owner: Person, bell: _Bell, parts: Parts
) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    ringing.ring("fits", text="hello")
    ringing.ring("does-not", text=7)
    ringing.ring("too", text="you \0 too")

    await eventually(lambda: not ringing.waiting)

    assert len(await runs_of(owner, str(made["id"]))) == 2
    assert ["is not of type" in said for said in ringing.refusals] == [True]
    assert (await row_of(parts)).refused == 1


async def test_switched_off_it_ends_and_switched_on_it_goes_on(
    owner: Person, bell: _Bell, parts: Parts
) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    url = f"/v1/flows/{made['id']}"
    ringing.ring("a")
    await eventually(lambda: not ringing.waiting)

    await owner.http.patch(url, json={"enabled": False})
    await eventually(lambda: ringing.listeners == 0)
    ringing.ring("b")
    await asyncio.sleep(0.5)
    assert ringing.waiting
    await owner.http.patch(url, json={"enabled": True})

    await eventually(lambda: not ringing.waiting)
    assert len(await runs_of(owner, str(made["id"]))) == 2
    assert (await row_of(parts)).state == ["b"]


async def test_an_archived_project_acknowledges_nothing(owner: Person, bell: _Bell) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    await eventually(lambda: ringing.listeners == 1)

    await owner.http.post(f"/v1/projects/{owner.project}:archive")
    ringing.ring("a")
    await eventually(lambda: ringing.listeners == 0)

    assert ringing.waiting
    assert not ringing.refusals
    await owner.http.post(f"/v1/projects/{owner.project}:unarchive")
    await eventually(lambda: not ringing.waiting)
    assert len(await runs_of(owner, str(made["id"]))) == 1


async def test_a_new_version_that_hears_the_same_disturbs_nobody(
    owner: Person, bell: _Bell
) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    await eventually(lambda: ringing.listeners == 1)

    await republish(owner, made, hears(name, settings={"timeout": "1h"}))
    ringing.ring("a")
    await eventually(lambda: not ringing.waiting)

    assert ringing.begun == 1
    assert [run["version"] for run in await runs_of(owner, str(made["id"]))] == [2]


async def test_a_new_version_that_hears_something_else_begins_when_the_old_one_has_ended(
    owner: Person, bell: _Bell, parts: Parts
) -> None:
    name, ringing = bell
    other, BELLS[other] = f"{name}-2", Bell()
    made = await publish(owner, hears(name))
    ringing.ring("a")
    await eventually(lambda: not ringing.waiting)
    BELLS[other].meanwhile = lambda: heard.append(ringing.listeners)
    heard: list[int] = []

    BELLS[other].ring("b")
    await republish(owner, made, hears(other))
    await eventually(lambda: not BELLS[other].waiting)

    assert heard == [0]
    assert (await row_of(parts)).state == ["b"]


async def test_a_trigger_that_is_drawn_no_more_is_forgotten(
    owner: Person, bell: _Bell, parts: Parts
) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    await eventually(lambda: ringing.listeners == 1)

    await republish(owner, made, GREETS)

    await eventually(lambda: ringing.listeners == 0)
    async with parts.sessions() as session:
        assert (await session.scalars(select(Listener))).all() == []


async def test_a_deleted_flow_listens_again_when_it_is_restored(owner: Person, bell: _Bell) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    await eventually(lambda: ringing.listeners == 1)

    await owner.http.delete(f"/v1/flows/{made['id']}")
    await eventually(lambda: ringing.listeners == 0)
    answer = await owner.http.post(f"/v1/flows/{made['id']}:restore")

    assert answer.status_code == 200
    await eventually(lambda: ringing.listeners == 1)


async def test_what_it_fails_with_is_shown_and_it_is_tried_again(
    owner: Person, bell: _Bell, parts: Parts
) -> None:
    name, ringing = bell
    ringing.broken = Retryable("The bell is being cleaned.", code="bell.away")
    made = await publish(owner, hears(name))

    row = await shown(parts, lambda row: row.status == "failing")
    assert (row.error, row.error_code) == ("The bell is being cleaned.", "bell.away")
    failing = f"/v1/projects/{owner.project}/listeners:failing"
    (one,) = (await owner.http.get(failing)).json()["items"]
    assert (one["flow"]["id"], one["error"]) == (made["id"], "The bell is being cleaned.")
    ringing.broken = None
    await eventually(lambda: ringing.listeners == 1)
    ringing.ring("a")

    row = await shown(parts, lambda row: row.status == "listening")
    assert (row.error, row.failures) == (None, 0)
    assert (await owner.http.get(failing)).json()["items"] == []


async def test_whoever_has_been_replaced_starts_nothing(
    owner: Person, bell: _Bell, parts: Parts
) -> None:
    made = await publish(owner, hears(bell[0]))
    await eventually(lambda: bell[1].listeners == 1)
    listeners = ListenersOfProjects(Running(parts))
    mine = owner.project, str(made["id"]), "ring"
    zombie, other = await listeners.take(*mine, "one"), await listeners.take(*mine, "two")
    event = Event("a", {"id": "a", "text": "x"})
    assert zombie is not None
    assert other is not None

    with pytest.raises(Conflict, match="Another worker"):
        await listeners.start(zombie, [event], Kept("zombie's"))

    assert await runs_of(owner, str(made["id"])) == []
    assert await listeners.start(other, [Event("a", {"id": "a", "text": "x"})], Kept("mine")) == [
        None
    ]
    assert (await row_of(parts)).state == "mine"


async def test_a_limit_keeps_events_back_and_refuses_none(
    owner: Person, bell: _Bell, parts: Parts
) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    await limited(owner, runs_per_day=3)
    ringing.ring(*"abcde", text="x")

    row = await shown(parts, lambda row: row.events == 3 and row.error is not None)

    assert row.error_code == "limit.runs_per_day"
    assert len(ringing.waiting) == 5
    assert not ringing.refusals
    assert len(await runs_of(owner, str(made["id"]))) == 3
    await limited(owner, runs_per_day=30)
    await eventually(lambda: not ringing.waiting)
    assert len(await runs_of(owner, str(made["id"]))) == 5


async def test_runs_that_wait_for_a_place_are_started_in_turn(
    owner: Person, bell: _Bell, parts: Parts
) -> None:
    name, ringing = bell
    one_at_a_time = {"concurrency": {"limit": 1, "when_full": "queue"}}
    made = await publish(owner, hears(name, settings=one_at_a_time))
    ringing.ring(*"abcd", text="x")

    await eventually(lambda: not ringing.waiting)

    for _ in range(100):
        found = await runs_of(owner, str(made["id"]))
        if {run["status"] for run in found} == {"succeeded"}:
            break
        await asyncio.sleep(0.1)
    assert [run["status"] for run in found] == ["succeeded"] * 4


async def republish(owner: Person, made: Json, document: Json) -> None:
    """Publish something else."""
    url = f"/v1/flows/{made['id']}"
    etag = (await owner.http.get(f"{url}/draft")).headers["etag"]
    answer = await owner.http.put(
        f"{url}/draft", json={"document": document}, headers={"If-Match": etag}
    )
    assert answer.status_code == 200, answer.text
    answer = await owner.http.post(f"{url}/versions", json={})
    assert answer.status_code == 201, answer.text


async def shown(parts: Parts, holds: Callable[[Listener], bool]) -> Listener:
    """Wait until the listener is as wanted."""
    for _ in range(200):
        row = await row_of(parts)
        if holds(row):
            return row
        await asyncio.sleep(0.05)
    raise AssertionError(f"the listener is {row.status}: {row.error}")
