"""The week of a project on its home page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from activities.ids import first_id_at, new_id
from activities.parts import Parts
from activities.runs.models import Run
from tests.api.conftest import Connect
from tests.api.people import Body, Person, add_person, sign_in
from tests.api.stack import GREETS, publish, start

Json = Any  # tests look into answers freely


async def made(owner: Person, parts: Parts, flow: Body, count: int, **fields: Json) -> None:
    """Start runs and say how they went, as the engine would."""
    for _ in range(count):
        run = await start(owner, flow, input={"name": "Ada"})
        async with parts.sessions() as session, session.begin():
            await session.execute(update(Run).where(col(Run.id) == run["id"]).values(**fields))


async def seen(person: Person, project: str) -> Json:
    answer = await person.http.get(f"/v1/projects/{project}/summary")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_week_is_summed_up(owner: Person, parts: Parts) -> None:
    now = datetime.now(UTC)
    good = await publish(owner, GREETS, key="good", name="Good flow")
    bad = await publish(owner, GREETS, key="bad", name="Bad flow")
    await made(owner, parts, good, 3, status="succeeded", ended_at=now)
    broken = {"status": "failed", "ended_at": now, "error": {"message": "It is closed"}}
    await made(owner, parts, bad, 2, **broken)
    await made(owner, parts, good, 1, status="waiting", waiting_for=["approval"])
    await made(owner, parts, good, 1, status="waiting", waiting_for=["delay"])
    await made(owner, parts, good, 1, status="running", stuck="No worker knows shop.order")
    await made(owner, parts, bad, 1, **broken, test=True)

    found = await seen(owner, owner.project)

    assert len(found["days"]) == 7
    assert found["days"][-1] == {
        "day": str(now.date()),
        "runs": {"succeeded": 3, "failed": 2, "waiting": 2, "running": 1},
    }
    assert found["days"][0]["runs"] == {}
    assert found["success_rate"] == 0.6
    [failing] = found["failing"]
    assert (failing["flow"]["name"], failing["count"]) == ("Bad flow", 2)
    assert failing["message"] == "It is closed"
    assert (found["waiting"]["count"], found["stuck"]["count"]) == (1, 1)
    assert found["waiting"]["runs"][0]["waiting_for"] == ["approval"]
    assert found["stuck"]["runs"][0]["stuck"] == "No worker knows shop.order"
    assert [one["key"] for one in found["flows"]] == ["bad", "good"]


async def test_equal_failures_are_one_line_and_others_their_own(
    owner: Person, parts: Parts
) -> None:
    flow = await publish(owner, GREETS)
    ended = {"status": "failed", "ended_at": datetime.now(UTC)}
    for order in (17, 4711):
        gone = {"code": "http.status", "message": f"Order {order} is unknown", "node": "find"}
        await made(owner, parts, flow, 1, **ended, error=gone)
    slow = {"code": "step.timeout", "message": "It took too long", "node": "find"}
    await made(owner, parts, flow, 1, **ended, error=slow)

    found = await seen(owner, owner.project)

    assert [(one["count"], one["code"], one["message"]) for one in found["failing"]] == [
        (2, "http.status", "Order 4711 is unknown"),
        (1, "step.timeout", "It took too long"),
    ]
    assert {one["node"] for one in found["failing"]} == {"find"}


async def test_what_is_older_than_a_week_is_left_out(owner: Person, parts: Parts) -> None:
    flow = await publish(owner, GREETS)
    old = datetime.now(UTC) - timedelta(days=9)
    await made(owner, parts, flow, 1, status="failed", id=first_id_at(old), created_at=old)

    found = await seen(owner, owner.project)

    assert found["failing"] == []
    assert found["success_rate"] is None


async def test_an_empty_project_has_an_empty_week(owner: Person) -> None:
    found = await seen(owner, owner.project)

    assert [one["runs"] for one in found["days"]] == [{}] * 7
    assert found["waiting"] == {"count": 0, "runs": []}


async def test_a_stranger_learns_nothing(owner: Person, connect: Connect, parts: Parts) -> None:
    await add_person(parts, "s@elsewhere.com", "owner")
    stranger = await sign_in(connect(), "s@elsewhere.com")

    answer = await stranger.http.get(f"/v1/projects/{owner.project}/summary")

    assert answer.status_code == 404


def test_ids_and_moments_compare() -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    after = datetime.now(UTC) + timedelta(seconds=5)

    assert first_id_at(before) < new_id() < first_id_at(after)
