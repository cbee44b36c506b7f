"""A flow's schedules: made by publishing and by people, changed, paused, and shown in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.people import Person
from tests.api.schedules.following import scheduled, schedules_of, with_schedule
from tests.api.stack import flow, node, publish

DAILY = {"cron": "0 9 * * 1-5", "timezone": "Europe/Berlin"}


async def republish(owner: Person, made: object, document: object) -> None:
    url = f"/v1/flows/{made['id']}"  # type: ignore[index]
    etag = (await owner.http.get(f"{url}/draft")).headers["etag"]
    body = {"document": document}
    saved = await owner.http.put(f"{url}/draft", json=body, headers={"If-Match": etag})
    assert saved.status_code == 200, saved.text
    answer = await owner.http.post(f"{url}/versions", json={})
    assert answer.status_code == 201, answer.text


async def test_publishing_makes_a_schedule_and_says_it_in_words(owner: Person) -> None:
    made, shown = await with_schedule(owner, scheduled(**DAILY))

    assert shown["words"] == "At 09:00, Monday to Friday"
    assert (shown["node"], shown["state"], shown["flow_id"]) == ("tick", "on", made["id"])
    assert len(shown["next"]) == 5
    assert all("T08:00" in one or "T07:00" in one for one in shown["next"])


async def test_the_next_version_changes_it_and_one_without_it_removes_it(owner: Person) -> None:
    made, before = await with_schedule(owner, scheduled(**DAILY))
    await owner.http.post(f"/v1/schedules/{before['id']}:pause", json={})

    await republish(owner, made, scheduled(every="2h"))
    [after] = await schedules_of(owner, made)
    await republish(owner, made, flow(node("start", "trigger.manual")))

    assert (after["id"], after["words"], after["paused"]) == (before["id"], "Every 2 hours", True)
    assert await schedules_of(owner, made) == []


async def test_a_flow_that_is_off_or_in_an_archive_says_why_nothing_starts(owner: Person) -> None:
    made, _ = await with_schedule(owner, scheduled(**DAILY))
    await owner.http.patch(f"/v1/flows/{made['id']}", json={"enabled": False})
    [off] = await schedules_of(owner, made)
    await owner.http.post(f"/v1/projects/{owner.project}:archive", json={})
    [archived] = await schedules_of(owner, made)

    assert (off["state"], off["next"]) == ("flow_off", [])
    assert archived["state"] == "archived"


async def test_a_project_shows_the_schedules_of_all_its_flows_with_their_names(
    owner: Person,
) -> None:
    daily, _ = await with_schedule(owner, scheduled(**DAILY), name="Daily")
    often, _ = await with_schedule(owner, scheduled(every="2h"), name="Often")
    gone, _ = await with_schedule(owner, scheduled(every="3h"), name="Gone")
    await owner.http.delete(f"/v1/flows/{gone['id']}")

    shown = (await owner.http.get(f"/v1/projects/{owner.project}/schedules")).json()

    names = [(one["flow"]["name"], one["flow_id"]) for one in shown["items"]]
    assert names == [("Often", often["id"]), ("Daily", daily["id"])]


async def test_people_add_schedules_with_an_input_of_their_own(owner: Person) -> None:
    text = {"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"]}
    made = await publish(owner, flow(node("start", "trigger.manual"), inputs=text))
    url = f"/v1/flows/{made['id']}/schedules"

    wrong = await owner.http.post(url, json={"every": "1h", "input": {"to": 1}})
    answer = await owner.http.post(url, json={"every": "1h", "input": {"to": "Bo"}, "name": "Bo"})
    changed = await owner.http.patch(
        f"/v1/schedules/{answer.json()['id']}", json={"rhythm": {"cron": ["0 9 * * *"]}}
    )
    gone = await owner.http.delete(f"/v1/schedules/{answer.json()['id']}")

    assert (wrong.status_code, wrong.json()["code"]) == (422, "run.input_invalid")
    assert (answer.status_code, answer.json()["input"]) == (201, {"to": "Bo"})
    assert (changed.json()["words"], changed.json()["input"]) == (
        "At 09:00 every day",
        {"to": "Bo"},
    )
    assert (gone.status_code, await schedules_of(owner, made)) == (204, [])


async def test_a_schedule_of_the_version_is_changed_in_the_flow_alone(owner: Person) -> None:
    _, shown = await with_schedule(owner, scheduled(**DAILY))

    answer = await owner.http.patch(f"/v1/schedules/{shown['id']}", json={"name": "x"})

    assert (answer.status_code, answer.json()["code"]) == (409, "schedule.of_version")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"cron": "0 9 * *"}, "not a cron expression"),
        ({"cron": "0 25 * * *"}, "not an hour"),
        ({"every": "1h", "cron": "0 9 * * *"}, "give either cron, calendar or every"),
        ({"every": "100ms"}, "at least 1s"),
        ({"every": "1500ms"}, "whole seconds"),
        ({"every": "1h", "timezone": "Mars/Olympus"}, "no time zone"),
    ],
)
async def test_what_is_no_rhythm_is_refused_with_a_reason(
    owner: Person, config: object, said: str
) -> None:
    answer = await owner.http.post("/v1/schedules:preview", json={"config": config})

    assert (answer.status_code, answer.json()["code"]) == (422, "schedule.rhythm")
    assert said in answer.json()["detail"].lower()


async def test_a_rhythm_is_shown_while_it_is_written(owner: Person) -> None:
    config = {"calendar": [{"at": ["08:30"], "days": [1]}], "input": {}}
    body = {"config": config, "timezone": "America/New_York"}
    shown = (await owner.http.post("/v1/schedules:preview", json=body)).json()

    assert shown["words"] == "At 08:30 on the 1st"
    assert shown["timezone"] == "America/New_York"
    assert len(shown["next"]) == 5


async def test_a_backfill_is_for_the_past_and_not_too_long(owner: Person) -> None:
    _, shown = await with_schedule(owner, scheduled(every="1m"))
    url, now = f"/v1/schedules/{shown['id']}:backfill", datetime.now(UTC)

    async def asked(hours: float, until: float = 0) -> tuple[int, str]:
        span = {"from": now - timedelta(hours=hours), "to": now - timedelta(hours=until)}
        body = {name: one.isoformat() for name, one in span.items()}
        answer = await owner.http.post(url, json=body)
        return answer.status_code, answer.json().get("code", "")

    assert await asked(1) == (202, "")
    assert await asked(100) == (422, "schedule.backfill")
    assert await asked(1, until=-1) == (422, "schedule.backfill")
    assert await asked(0.001) == (422, "schedule.backfill")
