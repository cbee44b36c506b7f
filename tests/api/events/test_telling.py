"""What happens in a project is told where it is asked for: signed, once each, until it is taken."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from sqlmodel import col
from standardwebhooks import Webhook, WebhookVerificationError

from activities.auth.models import Mail
from activities.columns import now
from activities.events.handing import forget_old
from activities.events.models import EventDelivery, EventEndpoint
from activities.parts import Parts
from tests.api.events.told import ALL, log, make, of, settled
from tests.api.people import Person
from tests.api.runs.test_notices import FAILS, HOLDS, away, busy, heard, stack, status
from tests.api.stack import ASKS, GREETS, Json, publish, start, until
from tests.nextscript.egress.canary import listening, redirect


async def test_each_event_is_told_once_and_signed(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address) as receiver:
        endpoint = await make(owner, url=of(receiver), events=ALL)
        greets = await publish(owner, GREETS)
        fails = await publish(owner, FAILS, name="Fails")
        asks = await publish(owner, ASKS, name="Asks")
        holds = await publish(owner, HOLDS, name="Holds")
        good = await start(owner, greets, input={"name": "Ada"})
        await start(owner, fails)
        waiting = await start(owner, asks)
        await until(owner, waiting["id"], "waiting")
        held = await start(owner, holds)
        await until(owner, held["id"], "waiting")
        await owner.http.post(f"/v1/runs/{held['id']}/cancel", json={})
        deliveries = await settled(owner, endpoint, 8)
        notices = await heard(receiver, 8)
        await asyncio.sleep(1.5)  # nothing comes twice

    said = [json.loads(one.body) for one in notices]
    kinds = sorted(one["type"] for one in said)
    assert kinds == sorted(["flow.published"] * 4 + [one for one in ALL if one != ALL[-1]])
    assert len(receiver.requests) == 8
    assert len({one.headers["webhook-id"] for one in notices}) == 8
    for one in notices:
        Webhook(endpoint["secret"]).verify(one.body, one.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint["secret"]).verify(notices[0].body + " ", notices[0].headers)
    by_type = {one["type"]: one["data"] for one in said}
    assert by_type["run.succeeded"]["id"] == good["id"]
    assert by_type["run.succeeded"]["output"] == {"text": "Hello Ada"}
    assert by_type["run.failed"]["error"]["message"] == "Not today"
    assert by_type["approval.waiting"]["id"] == waiting["id"]
    (approval,) = by_type["approval.waiting"]["approvals"]
    assert (approval["path"], approval["to"]) == ("ask", ["role:manager"])
    assert by_type["flow.published"]["version"] == 1
    assert {(one["state"], one["attempts"]) for one in deliveries} == {("delivered", 1)}
    assert all(one["tries"][0]["status"] == 200 for one in deliveries)


async def test_only_what_was_asked_for_is_told(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address) as receiver:
        greets = await publish(owner, GREETS)
        fails = await publish(owner, FAILS, name="Fails")
        url = of(receiver)
        failures = await make(owner, url=url, events=["run.failed"])
        of_greets = await make(owner, url=url, events=["run.failed"], flows=[greets["id"]])
        off = await make(owner, url=url, events=["run.failed"], enabled=False)
        await start(owner, greets, input={"name": "Ada"})
        run = await start(owner, fails)
        test = await start(owner, fails, version="draft")
        await until(owner, test["id"], "failed")
        (told,) = await settled(owner, failures)
        await asyncio.sleep(1.2)

        assert (told["event"], told["subject_id"]) == ("run.failed", run["id"])
        assert await log(owner, of_greets) == []
        assert await log(owner, off) == []
        assert len(receiver.requests) == 1


async def test_what_was_not_taken_is_told_again_and_each_try_is_kept(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    head = b"HTTP/1.1 429 X\r\nRetry-After: 1\r\nContent-Length: 9\r\nConnection: close\r\n\r\n"
    said = head + b"slow\0down"
    async with stack(app, temporal_address, said, busy()) as receiver:
        endpoint = await make(owner, url=of(receiver), events=["flow.published"])
        await publish(owner, GREETS)
        (told,) = await settled(owner, endpoint)
        notices = await heard(receiver, 3)
        url = f"/v1/event-endpoints/{endpoint['id']}"
        after = (await owner.http.get(url)).json()
        body = (await owner.http.get(f"{url}/deliveries/{told['id']}")).json()["body"]

    assert (told["state"], told["attempts"]) == ("delivered", 3)
    assert [one["status"] for one in told["tries"]] == [429, 503, 200]
    assert told["tries"][0]["excerpt"] == "slow\ufffddown"
    assert told["tries"][0]["error"] == "The receiver answered 429"
    assert told["tries"][2]["error"] is None
    assert {one.body for one in notices} == {body}
    assert len({one.headers["webhook-id"] for one in notices}) == 1
    assert after["failing_since"] is None


async def test_one_can_be_sent_again_and_a_test_too(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address) as receiver:
        endpoint = await make(owner, url=of(receiver), events=["flow.published"])
        await publish(owner, GREETS)
        (first,) = await settled(owner, endpoint)
        url = f"/v1/event-endpoints/{endpoint['id']}"
        again = await owner.http.post(f"{url}/deliveries/{first['id']}:send", json={})
        await owner.http.patch(url, json={"enabled": False})
        test = await owner.http.post(f"{url}:test", json={})
        await settled(owner, endpoint, 3)
        notices = await heard(receiver, 3)

    assert (again.status_code, test.status_code) == (202, 202)
    assert again.json()["again_of"] == first["id"]
    ids = [one.headers["webhook-id"] for one in notices]
    bodies = [one.body for one in notices]
    assert ids.count(f"msg_{first['id'].replace('-', '')}") == 2
    assert sum("endpoint.test" in one for one in bodies) == 1
    assert len({one for one in bodies if "endpoint.test" not in one}) == 1


async def test_both_secrets_sign_while_one_replaces_the_other(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address) as receiver:
        endpoint = await make(owner, url=of(receiver))
        url = f"/v1/event-endpoints/{endpoint['id']}"
        new = (await owner.http.post(f"{url}/secret", json={})).json()["secret"]
        await owner.http.post(f"{url}:test", json={})
        (first,) = await heard(receiver, 1)
        newest = (await owner.http.post(f"{url}/secret", json={"keep_old_hours": 0})).json()
        await owner.http.post(f"{url}:test", json={})
        second = (await heard(receiver, 2))[1]

    for secret in (endpoint["secret"], new):
        Webhook(secret).verify(first.body, first.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(second.body, second.headers)
    Webhook(newest["secret"]).verify(second.body, second.headers)


async def test_an_endpoint_that_is_gone_is_switched_off_and_its_people_are_told(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address, status(410)) as receiver:
        endpoint = await make(owner, url=of(receiver), events=["flow.published"])
        await publish(owner, GREETS)
        (told,) = await settled(owner, endpoint)
        url = f"/v1/event-endpoints/{endpoint['id']}"
        off = await stopped(owner, url)
        await publish(owner, FAILS, name="Fails")
        count = len(await log(owner, endpoint))
        on = (await owner.http.patch(url, json={"enabled": True})).json()

    assert told["state"] == "gone"
    assert (off["enabled"], off["stopped"]) == (False, "It answered that it is gone (410).")
    assert count == 1
    assert (on["enabled"], on["stopped"]) == (True, None)
    async with app.state.parts.sessions() as session:
        (mail,) = (await session.scalars(select(Mail))).all()
    assert mail.address == "ada@example.com"


async def test_an_endpoint_that_fails_for_days_is_switched_off(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with stack(app, temporal_address, busy(), busy()) as receiver:
        endpoint = await make(owner, url=of(receiver), events=["flow.published"])
        url = f"/v1/event-endpoints/{endpoint['id']}"
        await publish(owner, GREETS)
        await heard(receiver, 1)
        failing = await look(owner, url, "failing_since")
        await age(app.state.parts)
        off = await stopped(owner, url)
        (told,) = await settled(owner, endpoint)

    assert failing["enabled"]
    assert off["stopped"] == "It has taken nothing for 3 days."
    assert told["state"] == "dropped"


@pytest.mark.case("SSRF-09")
async def test_a_redirect_is_not_followed_nor_a_name_that_moved_inside(
    owner: Person, app: FastAPI, temporal_address: str
) -> None:
    async with listening() as inside:
        there = f"http://127.0.0.1:{inside.port}/"
        async with stack(app, temporal_address, redirect(there, 307)) as receiver:
            endpoint = await make(owner, url=of(receiver), events=["flow.published"])
            moved = await make(owner, events=["flow.published"])
            await move(app.state.parts, moved, there)  # as if its name led elsewhere today
            await publish(owner, GREETS)
            (told,) = await settled(owner, endpoint)
            (refused,) = await settled(owner, moved)

    assert [one["status"] for one in told["tries"]] == [307, 200]
    assert (refused["state"], refused["tries"][0]["status"]) == ("failed", None)
    assert inside.accepted == 0


async def test_what_happens_while_the_engine_is_away_is_told_later(
    owner: Person, app: FastAPI, temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stack(app, temporal_address) as receiver:
        endpoint = await make(owner, url=of(receiver), events=["flow.published"])
        with monkeypatch.context() as patched:
            patched.setattr("activities.events.handing.tell_end", away)
            await publish(owner, GREETS)
            await asyncio.sleep(1.5)
            (between,) = await log(owner, endpoint)
        (told,) = await settled(owner, endpoint)

    assert (between["state"], told["state"]) == ("waiting", "delivered")


async def test_a_publication_that_is_refused_tells_nothing(owner: Person) -> None:
    endpoint = await make(owner, events=["flow.published"])
    broken: Json = {**GREETS, "outputs": {"text": "{{ nobody.text }}"}}
    made = await owner.make_flow(document=broken)

    refused = await owner.http.post(f"/v1/flows/{made['id']}/versions", json={})

    assert refused.status_code == 422
    assert await log(owner, endpoint) == []


async def look(person: Person, url: str, field: str) -> Json:
    """Look at an endpoint until a field says something."""
    for _ in range(200):
        found = (await person.http.get(url)).json()
        if found[field]:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)


async def stopped(person: Person, url: str) -> Json:
    """Wait until an endpoint has been switched off."""
    return await look(person, url, "stopped")


async def age(parts: Parts) -> None:
    """Let all endpoints have failed for four days."""
    async with parts.sessions() as session, session.begin():
        since = now() - timedelta(days=4)
        await session.execute(update(EventEndpoint).values(failing_since=since))


async def move(parts: Parts, endpoint: Json, url: str) -> None:
    """Give an endpoint another address, past all checks."""
    async with parts.sessions() as session, session.begin():
        mine = col(EventEndpoint.id) == endpoint["id"]
        await session.execute(update(EventEndpoint).where(mine).values(url=url))


async def test_the_log_goes_back_two_weeks(owner: Person, parts: Parts, app: FastAPI) -> None:
    endpoint = await make(owner)
    url = f"/v1/event-endpoints/{endpoint['id']}:test"
    old = (await owner.http.post(url, json={})).json()
    await owner.http.post(url, json={})
    async with parts.sessions() as session, session.begin():
        before = "01900000-0000-7000-8000-000000000000"
        mine = col(EventDelivery.id) == old["id"]
        await session.execute(update(EventDelivery).where(mine).values(id=before))

    await forget_old(app.state.running)

    assert [one["id"] for one in await log(owner, endpoint)] != [before]
    assert len(await log(owner, endpoint)) == 1
