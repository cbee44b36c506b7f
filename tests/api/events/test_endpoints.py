"""Who is told of events: made and changed by who manages the project, with a secret shown once."""

from __future__ import annotations

import httpx2
import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.events.told import OUTSIDE, ask, log, make
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import GREETS, publish


async def test_an_endpoint_is_made_changed_and_taken_away(owner: Person) -> None:
    made = await make(owner, events=["run.failed", "run.failed"], description="Pager")
    url = f"/v1/event-endpoints/{made['id']}"
    changed = await owner.http.patch(url, json={"enabled": False, "events": ["flow.published"]})
    listed = await owner.http.get(f"/v1/projects/{owner.project}/event-endpoints")
    gone = await owner.http.delete(url)

    assert (made["events"], made["enabled"]) == (["run.failed"], True)
    assert (changed.json()["enabled"], changed.json()["description"]) == (False, "Pager")
    assert [one["events"] for one in listed.json()["items"]] == [["flow.published"]]
    assert (gone.status_code, (await owner.http.get(url)).status_code) == (204, 404)


async def test_a_secret_is_shown_when_it_is_made_and_never_again(owner: Person) -> None:
    made = await make(owner)
    url = f"/v1/event-endpoints/{made['id']}"
    fresh = (await owner.http.post(f"{url}/secret", json={"keep_old_hours": 0})).json()
    kept = (await owner.http.post(f"{url}/secret", json={})).json()
    read = (await owner.http.get(url)).text

    assert made["secret"].startswith("whsec_")
    assert len({one["secret"] for one in (made, fresh, kept)}) == 3
    assert "whsec_" not in read
    assert (fresh["previous_until"], kept["previous_until"] is None) == (None, False)


@pytest.mark.case("SSRF-01", "SSRF-05", "SSRF-11", "SSRF-13")
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:9999/", "egress.blocked"),
        ("http://2130706433/", "egress.blocked"),
        ("http://[::ffff:169.254.169.254]/", "egress.blocked"),
        ("http://10.1.2.3/", "egress.blocked"),
        ("https://93.184.215.14:6379/", "egress.port_blocked"),
        ("https://ada:secret@example.com/", "url.invalid"),
        ("file:///etc/passwd", "url.invalid"),
    ],
)
async def test_an_address_that_may_not_be_told_is_refused_when_it_is_named(
    owner: Person, url: str, code: str
) -> None:
    made = await make(owner)
    asked = await ask(owner, url=url)
    changed = await owner.http.patch(f"/v1/event-endpoints/{made['id']}", json={"url": url})

    for answer in (asked, changed):
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["errors"][0]["pointer"] == "/url"


async def test_events_and_flows_are_those_there_are(owner: Person, connect: Connect) -> None:
    flow = await publish(owner, GREETS)
    other = await owner.http.post("/v1/projects", json={"name": "Other"})
    elsewhere = Person(owner.http, other.json()["id"])
    foreign = await publish(elsewhere, GREETS)

    good = await ask(owner, flows=[flow["id"]])
    wrong = [
        await ask(owner, flows=[foreign["id"]]),
        await ask(owner, events=[]),
        await ask(owner, events=["run.exploded"]),
        await ask(owner, url=OUTSIDE, secret="mine"),
    ]

    assert (good.status_code, good.json()["flows"]) == (201, [flow["id"]])
    assert [one.status_code for one in wrong] == [422] * 4
    assert wrong[0].json()["errors"][0]["pointer"] == "/flows/0"


async def test_only_who_manages_a_project_sees_its_endpoints(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    made = await make(owner)
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "editor@example.com", "editor", me["organisation_id"])
    editor = await sign_in(connect(), "editor@example.com")
    (other,) = [one for one in [await make(owner)] if one["id"] != made["id"]]
    test = (await owner.http.post(f"/v1/event-endpoints/{other['id']}:test", json={})).json()

    async def statuses(person: Person) -> list[int]:
        http, url = person.http, f"/v1/event-endpoints/{made['id']}"
        answers: list[httpx2.Response] = [
            await http.get(url),
            await http.patch(url, json={"enabled": False}),
            await http.post(f"{url}:test", json={}),
            await http.post(f"{url}/secret", json={}),
            await http.get(f"{url}/deliveries"),
            await http.get(f"/v1/projects/{owner.project}/event-endpoints"),
            await http.delete(url),
        ]
        return [one.status_code for one in answers]

    assert await statuses(eve) == [404] * 7
    assert await statuses(editor) == [403] * 7
    crossed = f"/v1/event-endpoints/{made['id']}/deliveries/{test['id']}"
    assert (await owner.http.get(crossed)).status_code == 404
    assert (await owner.http.post(f"{crossed}:send", json={})).status_code == 404
    assert await log(owner, made) == []


async def test_what_is_done_with_an_endpoint_is_in_the_audit_log(owner: Person) -> None:
    made = await make(owner, url=f"{OUTSIDE}?token=hidden")
    url = f"/v1/event-endpoints/{made['id']}"
    await owner.http.patch(url, json={"enabled": True})
    await owner.http.post(f"{url}/secret", json={})
    await owner.http.post(f"{url}:test", json={})
    await owner.http.delete(url)

    found = (await owner.http.get("/v1/audit")).json()["items"]
    text = (await owner.http.get("/v1/audit")).text
    actions = [one["action"] for one in found if one["action"].startswith("event_")]

    assert actions[::-1] == [
        f"event_endpoints.{one}" for one in ("create", "update", "renew_secret", "test", "delete")
    ]
    assert "hidden" not in text
    assert "whsec_" not in text
