"""What was allowed when a flow was published is asked again when it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.connections.conftest import Json, make, url
from tests.api.connections.test_kinds import Service, serving
from tests.api.people import Body, Person, add_person, sign_in
from tests.api.stack import flow, node, publish, start, until, with_engine

ASKS: Body = {**node("ask", "http.request", url="/me"), "connection": "crm"}
INNER = flow(node("start", "trigger.manual"), ASKS)
OUTER = flow(node("start", "trigger.manual"), node("call", "flow.call", flow="inner"))
WAITING = flow(node("start", "trigger.manual"), node("go", "wait.signal", name="go"), ASKS)


@pytest.fixture
async def engine(parts: Parts, temporal_address: str) -> AsyncIterator[Parts]:
    """Let runs really run."""
    async with with_engine(parts, temporal_address) as joined:
        yield joined


@dataclass
class Borrowing:
    """A project whose flows use a connection of another one, and the service behind it."""

    borrower: Person
    service: Service
    grants: str

    async def take_away(self) -> None:
        """Take the connection back from the project."""
        (grant,) = (await self.borrower.http.get(self.grants)).json()["items"]
        assert (await self.borrower.http.delete(f"{self.grants}/{grant['id']}")).status_code == 204


@pytest.fixture
async def borrowing(owner: Person, engine: Parts) -> AsyncIterator[Borrowing]:
    """Share a connection with a second project."""
    other = await owner.http.post("/v1/projects", json={"name": "Other"})
    async with serving() as (service, port):
        made = await make(owner, "bearer", {"base_url": f"http://127.0.0.1:{port}"}, {"token": "t"})
        grants = url(owner, made, "/grants")
        given = {"project_id": other.json()["id"], "level": "use"}
        assert (await owner.http.post(grants, json=given)).status_code == 201
        yield Borrowing(Person(owner.http, other.json()["id"]), service, grants)


async def ended(person: Person, made: Body) -> Json:
    run = await start(person, made, input={})
    return await until(person, run["id"], "succeeded", "failed")


@pytest.mark.case("TEN-11", "CRED-15")
async def test_a_connection_taken_from_a_project_stops_its_flows_and_who_calls_them(
    borrowing: Borrowing,
) -> None:
    borrower, service = borrowing.borrower, borrowing.service
    await publish(borrower, INNER, name="Inner", key="inner")
    outer, waits = await publish(borrower, OUTER), await publish(borrower, WAITING)
    first = await ended(borrower, outer)
    assert (first["status"], len(service.asked)) == ("succeeded", 1), first["error"]
    under_way = await start(borrower, waits, input={})
    await until(borrower, under_way["id"], "waiting")

    await borrowing.take_away()

    await borrower.http.post(f"/v1/runs/{under_way['id']}/signals/go", json={})
    waited = await until(borrower, under_way["id"], "succeeded", "failed")
    called = await ended(borrower, outer)
    for run in (waited, called):
        assert (run["status"], run["error"]["code"]) == ("failed", "connection.not_found")
        assert "“crm”" in run["error"]["message"]
        assert "shared" in run["error"]["hint"]
    assert len(service.asked) == 1


@pytest.mark.case("TEN-11")
async def test_a_called_flow_is_looked_for_anew_and_only_in_its_project(
    owner: Person, engine: Parts, connect: Connect
) -> None:
    await add_person(engine, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")
    other = await owner.http.post("/v1/projects", json={"name": "Other"})
    sets = flow(node("start", "trigger.manual"), node("set", "data.set", values={}))
    inner = await publish(owner, sets, name="Inner", key="inner")
    for elsewhere in (eve, Person(owner.http, other.json()["id"])):
        await publish(elsewhere, sets, name="Inner", key="inner")
    fails = node("fail", "flow.fail", message="No")
    outer = await publish(owner, OUTER)
    handled = await publish(
        owner, flow(node("start", "trigger.manual"), fails, settings={"on_failure": "inner"})
    )
    assert (await ended(owner, outer))["status"] == "succeeded"

    off = await owner.http.patch(f"/v1/flows/{inner['id']}", json={"enabled": False})
    assert off.status_code == 200, off.text
    switched_off = await ended(owner, outer)
    assert (await owner.http.delete(f"/v1/flows/{inner['id']}")).status_code == 204
    deleted = await ended(owner, outer)
    await ended(owner, handled)

    codes = [one["error"]["code"] for one in (switched_off, deleted)]
    assert codes == ["flow.disabled", "flow.not_found"]
    assert "“inner”" in deleted["error"]["message"]
    assert (await eve.http.get("/v1/runs")).json()["items"] == []
    of_other = await owner.http.get("/v1/runs", params={"project": other.json()["id"]})
    assert of_other.json()["items"] == []
