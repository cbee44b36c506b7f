"""Schedules that really are due: each time starts one run, or it is said why not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import select

from activities.parts import Parts
from activities.runs.context import Running
from activities.schedules.models import Schedule, ScheduleBackfill
from activities.schedules.ticks import DueSchedules
from engine.attributes import schedule_id
from engine.client.schedules import Wanted, drop_schedule, missed_of, put_schedule
from nextscript.errors import NotFound
from nextscript.rhythm import Rhythm, next_times
from tests.api.people import Person
from tests.api.schedules.following import (
    runs_of,
    schedule,
    scheduled,
    some_runs,
    soon,
    told,
    with_schedule,
)
from tests.api.stack import Json, flow, node, publish, until, with_engine

HOLDS = node("hold", "wait.signal", name="go", timeout="1d")


def minute(ago: int = 0) -> datetime:
    """Give a full minute of the past."""
    return datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=ago)


async def tick(parts: Parts, shown: Json, at: datetime, *, again: int = 1) -> None:
    """Do as Temporal does when a schedule is due."""
    due, asked = DueSchedules(Running(parts)), datetime.now(UTC).timestamp()
    for _ in range(again):
        await due.start(await _project(parts, shown), shown["id"], at.timestamp(), asked)


async def _project(parts: Parts, shown: Json) -> str:
    async with parts.sessions() as session:
        return str((await session.get_one(Schedule, shown["id"])).project_id)


async def test_what_is_due_starts_runs_with_the_time_they_were_due_at(
    owner: Person, engine: Parts
) -> None:
    made, shown = await with_schedule(owner, scheduled(every="1s"))

    first, second, *_ = await some_runs(owner, made, 2)
    await owner.http.post(f"/v1/schedules/{shown['id']}:pause", json={})

    assert (first["source"], first["trigger"]) == ("schedule", "tick")
    run = await until(owner, second["id"], "succeeded")
    assert datetime.fromisoformat(run["input"]["at"]).microsecond == 0
    assert run["idempotency_key"] == f"schedule:{shown['id']}:{run['input']['at']}"
    assert (await schedule(owner, shown["id"]))["last"]["run_id"]


async def test_a_paused_schedule_starts_nothing_until_it_is_resumed(
    owner: Person, engine: Parts
) -> None:
    made, shown = await with_schedule(owner, scheduled(every="1s"))
    await some_runs(owner, made, 1)
    await owner.http.post(f"/v1/schedules/{shown['id']}:pause", json={})
    await asyncio.sleep(1.2)  # what was on its way is through
    before = len(await runs_of(owner, made))

    await asyncio.sleep(2.5)
    during = len(await runs_of(owner, made))
    await owner.http.post(f"/v1/schedules/{shown['id']}:resume", json={})

    assert during == before
    await some_runs(owner, made, before + 1)


async def test_a_time_is_one_run_however_often_it_is_asked_for(
    owner: Person, engine: Parts
) -> None:
    made, shown = await with_schedule(owner, scheduled(every="1d", overlap="allow"))
    at = minute()

    await asyncio.gather(*(tick(engine, shown, at) for _ in range(5)))

    assert len(await runs_of(owner, made)) == 1


async def test_a_run_that_goes_on_has_the_next_one_skipped_and_said(
    owner: Person, engine: Parts
) -> None:
    made, shown = await with_schedule(owner, scheduled(HOLDS, every="1d"))
    await tick(engine, shown, minute(1))
    await tick(engine, shown, minute())

    assert len(await runs_of(owner, made)) == 1
    [skip] = (await schedule(owner, shown["id"]))["skipped"]
    assert (skip["code"], skip["message"]) == ("limit.concurrency", "The run before had not ended.")


async def test_a_queued_one_waits_and_one_that_cancels_takes_its_place(
    owner: Person, engine: Parts
) -> None:
    queued, first = await with_schedule(owner, scheduled(HOLDS, every="1d", overlap="queue"))
    other, second = await with_schedule(
        owner, scheduled(HOLDS, every="1d", overlap="cancel"), name="Other"
    )
    for shown in (first, second):
        await tick(engine, shown, minute(1))
        await tick(engine, shown, minute())

    waits = await runs_of(owner, queued)
    ousted, stays = await runs_of(owner, other)

    await until(owner, waits[0]["id"], "waiting")
    assert (await owner.http.get(f"/v1/runs/{waits[1]['id']}")).json()["status"] == "queued"
    await until(owner, ousted["id"], "cancelled")
    await until(owner, stays["id"], "waiting")


async def test_overlap_holds_beside_the_flows_own_rule(owner: Person, engine: Parts) -> None:
    rule: Json = {"settings": {"concurrency": {"limit": 5}}}
    document = scheduled(HOLDS, every="1d") | rule
    made, shown = await with_schedule(owner, document)
    await tick(engine, shown, minute(1))
    await tick(engine, shown, minute())

    assert len(await runs_of(owner, made)) == 1
    assert (await schedule(owner, shown["id"]))["skipped"][0]["code"] == "limit.concurrency"


async def test_what_comes_too_late_is_left_out_and_said(owner: Person, engine: Parts) -> None:
    made, shown = await with_schedule(owner, scheduled(every="1d", catch_up="5m"))

    await tick(engine, shown, minute(4))
    await tick(engine, shown, minute(10))

    assert len(await runs_of(owner, made)) == 1
    [skip] = (await schedule(owner, shown["id"]))["skipped"]
    assert skip["code"] == "schedule.missed"


async def test_what_a_flow_refuses_is_said_and_not_tried_for_ever(
    owner: Person, engine: Parts
) -> None:
    needs: JsonValue = {"type": "object", "required": ["x"]}
    made, shown = await with_schedule(owner, scheduled(every="1d") | {"inputs": needs})

    await tick(engine, shown, minute())

    assert await runs_of(owner, made) == []
    [skip] = (await schedule(owner, shown["id"]))["skipped"]
    assert skip["code"] == "run.input_invalid"


async def test_a_backfill_starts_what_there_is_no_run_of(owner: Person, engine: Parts) -> None:
    made, shown = await with_schedule(owner, scheduled(every="1m", overlap="allow"))
    await told(engine, shown["id"])
    await tick(engine, shown, minute(2))
    span = {"from": minute(4).isoformat(), "to": minute(1).isoformat(), "overlap": "allow"}

    answer = await owner.http.post(f"/v1/schedules/{shown['id']}:backfill", json=span)

    found = await some_runs(owner, made, 4)
    times = {(await until(owner, one["id"], "succeeded"))["input"]["at"] for one in found}
    assert len(answer.json()["times"]) == 4
    assert {one.replace("+00:00", "Z") for one in answer.json()["times"]} <= times


async def test_a_time_that_comes_after_its_backfill_is_asked_what_any_other_is(
    owner: Person, engine: Parts
) -> None:
    made, shown = await with_schedule(owner, scheduled(every="1m", overlap="allow"))
    await told(engine, shown["id"])
    span = {"from": minute(4).isoformat(), "to": minute(2).isoformat(), "overlap": "allow"}
    await owner.http.post(f"/v1/schedules/{shown['id']}:backfill", json=span)
    await some_runs(owner, made, 3)
    await long_ago(engine)
    await owner.http.post(f"/v1/schedules/{shown['id']}:pause", json={})

    await tick(engine, shown, minute(3) + timedelta(seconds=30))

    assert len(await runs_of(owner, made)) == 3
    skips = (await schedule(owner, shown["id"]))["skipped"]
    assert [one["code"] for one in skips] == ["schedule.paused"]


async def long_ago(parts: Parts) -> None:
    """Have all backfills been told an hour ago."""
    for _ in range(100):
        async with parts.sessions() as session, session.begin():
            row = (await session.scalars(select(ScheduleBackfill))).one()
            if row.told_at is not None:
                row.told_at -= timedelta(hours=1)
                return
        await asyncio.sleep(0.05)
    raise AssertionError("Temporal is not told of the backfill")


async def test_one_that_was_added_fires_with_its_own_input(owner: Person, engine: Parts) -> None:
    made = await publish(owner, flow(node("start", "trigger.manual")))
    body = {"every": "1d", "input": {"to": "Bo"}}
    added = (await owner.http.post(f"/v1/flows/{made['id']}/schedules", json=body)).json()

    answer = await owner.http.post(f"/v1/schedules/{added['id']}:trigger")

    run = await until(owner, answer.json()["id"], "succeeded")
    assert (answer.status_code, run["source"], run["input"]) == (202, "schedule", {"to": "Bo"})
    assert (await schedule(owner, added["id"]))["last"]["run_id"] == run["id"]


async def test_one_is_triggered_once_for_each_key(owner: Person, engine: Parts) -> None:
    made, shown = await with_schedule(owner, scheduled(every="1d"))
    path = f"/v1/schedules/{shown['id']}:trigger"

    sent = [
        await owner.http.post(path, headers={"Idempotency-Key": key}) for key in ("a", "a", "b")
    ]

    ids = [one.json()["id"] for one in sent]
    assert ids[0] == ids[1] != ids[2]
    assert len(await runs_of(owner, made)) == 2
    assert (await owner.http.post(path, headers={"Idempotency-Key": "k" * 256})).status_code == 400


async def test_temporal_lets_go_of_what_is_deleted(owner: Person, engine: Parts) -> None:
    made, shown = await with_schedule(owner, scheduled(every="1d"))
    row = await told(engine, shown["id"])
    project = str(row.project_id)
    assert await missed_of(engine.engine, project, shown["id"]) == 0

    await owner.http.delete(f"/v1/flows/{made['id']}")

    async def gone() -> bool:
        try:
            await missed_of(engine.engine, project, shown["id"])
        except NotFound:
            return True
        return False

    await soon(gone, "end of the schedule in Temporal")
    await owner.http.post(f"/v1/flows/{made['id']}:restore")
    await soon(lambda: _there(engine, project, shown["id"]), "schedule of the restored flow")


async def test_what_temporal_has_lost_it_is_told_again(owner: Person, engine: Parts) -> None:
    _, shown = await with_schedule(owner, scheduled(every="1d"))
    project = str((await told(engine, shown["id"])).project_id)
    await drop_schedule(engine.engine, project, shown["id"])
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    async with engine.sessions() as session, session.begin():
        (await session.get_one(Schedule, shown["id"])).checked_at = long_ago

    await soon(lambda: _there(engine, project, shown["id"]), "schedule that was lost")


async def _there(parts: Parts, project: str, id: str) -> bool:
    try:
        await missed_of(parts.engine, project, id)
    except NotFound:
        return False
    return True


async def test_a_schedule_that_was_published_while_temporal_was_away_is_followed_after_that(
    owner: Person, parts: Parts, temporal_address: str
) -> None:
    made, _ = await with_schedule(owner, scheduled(every="1s"))

    async with with_engine(parts, temporal_address):
        await some_runs(owner, made, 1)


async def test_temporal_is_told_of_every_time_and_of_those_near_changes_of_the_clock(
    engine: Parts,
) -> None:
    spring = datetime(2027, 3, 27, 12, tzinfo=UTC)
    nightly = Rhythm(cron=["30 2 * * *"], timezone="Europe/Berlin", start=spring)
    client, project = engine.engine.client, str(uuid4())

    await put_schedule(
        engine.engine, project, "x", Wanted(nightly, timedelta(hours=1), paused=False), spring
    )

    described = await client.get_schedule_handle(schedule_id(project, "x")).describe()
    assert described.info.next_action_times[:4] == next_times(nightly, spring, 4)
    assert described.schedule.policy.catchup_window == timedelta(hours=1)
    await drop_schedule(engine.engine, project, "x")
