"""What is done and what is refused is in the log: who, what, on what, from where, when."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from activities import BUILTIN
from activities.audit.events import INSTANCE
from activities.audit.models import AuditEvent
from activities.auth.models import UserSession
from activities.columns import now
from activities.operation import OPERATIONS, changes, operation
from activities.parts import Parts
from api.limits import Limits
from engine.nodes import CONTROLS
from nextscript.catalog import Catalog
from tests.api.audit.trail import actions, events, faults
from tests.api.conftest import Connect
from tests.api.people import EMAIL, ORIGIN, PASSWORD, Person, add_person, sign_in
from tests.api.runs.test_answering import link_of
from tests.api.stack import ASKS, GREETS, flow, node, publish, start, until, with_engine
from tests.api.test_errors import assert_problem

Json = Any  # tests look into answers freely
CANARY = "NSCANARY-5f0c"


@pytest.fixture
def parts(parts: Parts) -> Parts:
    parts.catalog = Catalog.of(CONTROLS, BUILTIN)
    return parts


async def of(parts: Parts, action: str) -> AuditEvent:
    """Give the one event of an action."""
    found = [one for one in await events(parts) if one.action == action]
    assert len(found) == 1, [one.action for one in await events(parts)]
    return found[0]


def test_every_operation_that_may_change_something_says_what_it_audits_or_why_not() -> None:
    silent = [
        one.name
        for one in OPERATIONS.values()
        if changes(one.permission) and not one.audit and not one.unaudited
    ]

    assert len(OPERATIONS) > 50
    assert silent == []
    with pytest.raises(TypeError, match="must say either"):
        operation("things.break", permission="thing.manage")


@pytest.mark.case("AUD-01")
async def test_thirty_actions_done_and_denied_are_thirty_events(
    owner: Person, anybody: httpx2.AsyncClient, connect: Connect, parts: Parts
) -> None:
    me = (await owner.http.get("/v1/me")).json()
    await add_person(parts, "viewer@example.com", "viewer", UUID(me["organisation_id"]))
    began, known = datetime.now(UTC), len(await events(parts))

    await _thirty(owner, anybody, connect)

    found = (await events(parts))[known:]
    assert [(one.action, one.outcome) for one in found] == EXPECTED
    assert len(found) == 30
    for one in found:
        assert one.organisation_id == UUID(me["organisation_id"])
        assert began - timedelta(seconds=1) < one.at < datetime.now(UTC)
        assert (one.address, one.user_agent) == ("127.0.0.1", "python-httpx2/" + httpx2.__version__)
        assert one.request_id, one.action
        assert one.actor_name in ("Ada", "viewer@example.com", "Somebody")
        assert one.resource_id or one.action in ("auth.login", "audit.export"), one.action
    assert found[8].details["permission"] == "variable.manage"
    assert await faults(parts) == []


EXPECTED = [
    *[(one, "done") for one in ("projects.create", "projects.update", "signing.renew")],
    *[(one, "done") for one in ("variables.set", "variables.delete")],
    *[(one, "done") for one in ("api_keys.create", "api_keys.revoke")],
    ("auth.login", "done"),
    *[("access.refused", "refused")] * 5,
    *[(one, "done") for one in ("flows.create", "flows.publish", "flows.update")],
    *[(one, "done") for one in ("flows.rollback", "flows.duplicate", "flows.import")],
    *[(one, "done") for one in ("flows.export", "flows.delete", "flows.restore")],
    *[(f"connections.{one}", "done") for one in ("create", "update", "test", "delete")],
    ("files.delete", "done"),
    ("auth.login", "refused"),
    ("audit.export", "done"),
    ("auth.logout", "done"),
]


async def _thirty(owner: Person, anybody: httpx2.AsyncClient, connect: Connect) -> None:
    http, project = owner.http, f"/v1/projects/{owner.project}"

    async def done(method: str, path: str, **options: Json) -> Json:
        answer = await http.request(method, path, **options)
        assert answer.status_code < 300, answer.text
        as_json = answer.content and answer.headers["content-type"] == "application/json"
        return answer.json() if as_json else None

    await done("POST", "/v1/projects", json={"name": "Second"})
    await done("PATCH", project, json={"name": "First"})
    await done("POST", f"{project}/signing-secret", json={})
    await done("PUT", f"{project}/variables/rate", json={"value": CANARY})
    await done("DELETE", f"{project}/variables/rate")
    key = await done("POST", "/v1/api-keys", json={"name": "CI", "scopes": ["flow.read"]})
    await done("DELETE", f"/v1/api-keys/{key['id']}")
    viewer = (await sign_in(connect(), "viewer@example.com")).http
    for method, path in (
        ("PUT", f"{project}/variables/rate"),
        ("POST", f"{project}/connections"),
        ("POST", f"{project}/flows"),
        ("GET", "/v1/api-keys"),
        ("GET", "/v1/audit"),
    ):
        assert_problem(await viewer.request(method, path, json={}), 403)
    made = await publish(owner, GREETS)
    one = f"/v1/flows/{made['id']}"
    await done("PATCH", one, json={"name": "Greets"})
    await done("POST", f"{one}/rollback", json={"to": 1})
    await done("POST", f"{one}:duplicate", json={})
    imported = {"content": GREETS, "project_id": owner.project}
    await done("POST", "/v1/flows:import", json=imported)
    await done("GET", f"{one}/export?format=yaml")
    await done("DELETE", one)
    await done("POST", f"{one}:restore", json={})
    made = await done("POST", f"{project}/connections", json=CONNECTION)
    connection = f"{project}/connections/{made['id']}"
    await done("PATCH", connection, json={"secrets": {"secret": CANARY}})
    await done("POST", f"{connection}:test", json={})
    await done("DELETE", connection)
    file = await done("POST", f"{project}/files?name=notes.txt", content=b"x")
    await done("DELETE", f"/v1/files/{file['id']}")
    wrong = {"email": EMAIL, "password": "not it at all"}
    assert_problem(await anybody.post("/v1/auth/login", json=wrong), 401)
    await done("GET", "/v1/audit/export")
    await done("POST", "/v1/auth/logout", json={})


CONNECTION: Json = {
    "key": "shop",
    "name": "Shop",
    "kind": "http",
    "fields": {"base_url": "https://shop.example", "auth": "bearer"},
    "secrets": {"secret": CANARY},
}


async def test_steering_and_answering_are_in_the_log_and_starting_is_a_run(
    owner: Person, parts: Parts, temporal_address: str
) -> None:
    async with with_engine(parts, temporal_address):
        made = await publish(owner, ASKS)
        run = await start(owner, made)
        await until(owner, run["id"], "waiting")
        body = {"port": "approved", "comment": CANARY}
        url = f"/v1/runs/{run['id']}"
        assert (await owner.http.post(f"{url}/pause", json={})).status_code == 202
        assert (await owner.http.post(f"{url}/resume", json={})).status_code == 202
        answer = await owner.http.post(f"{url}/steps/ask/complete", json=body)
        assert answer.status_code == 202, answer.text
        await until(owner, run["id"], "succeeded")
        assert_problem(await owner.http.post(f"{url}/cancel", json={}), 409)

    assert "runs.start" not in await actions(parts)
    steered = [one for one in await events(parts) if one.action == "runs.steer"]
    assert [one.details["asked"] for one in steered] == ["pause", "resume"]
    answered = await of(parts, "runs.answer")
    assert answered.outcome == "accepted"
    assert (answered.resource_id, answered.project_id) == (run["id"], UUID(owner.project))
    assert answered.details == {"step": "ask", "port": "approved"}


async def test_signing_in_by_an_unknown_address_is_noted_without_what_may_be_a_password(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    for email in ("bo@example.com", CANARY):
        body = {"email": email, "password": "whatever it was"}
        assert_problem(await anybody.post("/v1/auth/login", json=body), 401)

    failed = [one for one in await events(parts) if one.action == "auth.login"]
    assert [one.resource_name for one in failed] == ["bo@example.com", None]
    me = (await owner.http.get("/v1/me")).json()
    assert {str(one.organisation_id) for one in failed} == {me["organisation_id"]}


async def test_with_several_organisations_nobody_reads_of_a_strangers_attempt(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    await add_person(parts, "eve@example.com", "owner")
    body = {"email": "bo@example.com", "password": "whatever it was"}
    assert_problem(await anybody.post("/v1/auth/login", json=body), 401)

    assert (await of(parts, "auth.login")).organisation_id == INSTANCE
    assert await faults(parts) == []


async def test_a_flood_of_attempts_is_noted_once(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts
) -> None:
    wrong = {"email": EMAIL, "password": "not it at all"}
    for _ in range(13):
        await anybody.post("/v1/auth/login", json=wrong)

    failed = [one for one in await events(parts) if one.action == "auth.login"]
    assert [one.details["code"] for one in failed] == ["auth.failed"] * 10 + ["limit.rate"]
    assert {one.resource_name for one in failed} == {EMAIL}


@pytest.mark.case("AUD-07")
async def test_strange_and_secret_texts_do_no_harm(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    strange = "<img src=x onerror=alert(1)>\n\u202e=1+1"
    made = await owner.http.patch(f"/v1/projects/{owner.project}", json={"name": strange})
    assert made.status_code == 200, made.text
    long = {"user-agent": "x" * 8_000}
    await owner.http.patch(f"/v1/projects/{owner.project}", json={"name": "ok"}, headers=long)
    await owner.http.post(f"/v1/projects/{owner.project}/connections", json=CONNECTION)
    await owner.http.put(f"/v1/projects/{owner.project}/variables/key", json={"value": CANARY})
    document = flow(node("a", "data.set", values={"x": CANARY}), name="Quiet")
    await owner.make_flow(document=document)

    first, second = [one for one in await events(parts) if one.action == "projects.update"]
    assert first.resource_name == strange
    assert len(str(second.user_agent)) == 500
    lines = (await owner.http.get("/v1/audit/export?format=jsonl")).text.splitlines()
    assert json.loads(lines[1])["resource"]["name"] == strange  # a newline starts no line
    table = await owner.http.get("/v1/audit/export?format=csv")
    for text in ("\n".join(lines), table.text, (await owner.http.get("/v1/audit")).text):
        assert CANARY not in text
        assert PASSWORD not in text
    assert (await actions(parts)).count("connections.create") == 1  # the control


async def test_an_answer_by_link_is_in_the_log_as_nobodys(
    owner: Person, anybody: httpx2.AsyncClient, parts: Parts, temporal_address: str
) -> None:
    async with with_engine(parts, temporal_address):
        run = await start(owner, await publish(owner, ASKS))
        waiting = await until(owner, run["id"], "waiting")
        answer = await anybody.post(link_of(waiting), json={"port": "rejected"})
        assert answer.status_code == 200, answer.text

    answered = await of(parts, "runs.answer")
    assert (answered.actor_kind, answered.actor_name) == ("public", "Link")
    assert answered.details == {"step": "ask", "port": "rejected"}
    assert answered.address == "127.0.0.1"


async def test_who_asks_too_often_is_noted_once(app: FastAPI, owner: Person, parts: Parts) -> None:
    before, app.state.limits = app.state.limits, Limits(3)
    try:
        answers = [await owner.http.get("/v1/me") for _ in range(8)]
    finally:
        app.state.limits = before

    assert [one.status_code for one in answers].count(429) >= 3  # a new minute lets some in
    noted = await of(parts, "access.throttled")
    assert (noted.outcome, noted.actor_name) == ("refused", "Ada")


async def test_a_token_that_comes_again_after_it_was_replaced_is_noted(
    owner: Person, connect: Connect, parts: Parts
) -> None:
    browser, copy = connect(), connect()
    browser.headers["Origin"] = ORIGIN
    body = {"email": EMAIL, "password": PASSWORD}
    assert (await browser.post("/v1/auth/login", json=body)).status_code == 200
    copy.cookies = httpx2.Cookies(browser.cookies)
    assert (await browser.post("/v1/auth/refresh")).status_code == 200
    async with parts.sessions() as session, session.begin():
        await session.execute(update(UserSession).values(rotated_at=now() - timedelta(minutes=1)))

    assert_problem(await copy.get("/v1/me"), 401)

    noted = await of(parts, "auth.token_reused")
    assert (noted.outcome, noted.actor_name, noted.resource_name) == ("refused", "Ada", EMAIL)
