"""Two organisations whose projects have one key, and flows that listen at one path."""

from __future__ import annotations

import httpx2
import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.people import Body, Person, add_person, sign_in
from tests.api.stack import flow, node, publish

LISTENS = flow(node("hook", "trigger.webhook", path="orders"))
VARIANTS = (
    "Default/orders",
    "DEFAULT/orders",
    "default/Orders",
    "default/orders/",
    "default//orders",
    "default/orders%20",
    "%20default/orders",
    "default%00/orders",
    "default/%C3%B3rders",
    "def%C3%A0ult/orders",
    "%EF%BD%84efault/orders",  # a wide d
    "default/%EF%BD%8Frders",
    "default/ord%E2%80%8Bers",  # with a space of no width
    "default/x/../orders",
)


@pytest.fixture
async def eve(owner: Person, connect: Connect, parts: Parts) -> Person:
    """The owner of an organisation that came later, with a project of the same key."""
    await add_person(parts, "eve@example.com", "owner")
    return await sign_in(connect(), "eve@example.com")


async def call(anybody: httpx2.AsyncClient, place: str) -> httpx2.Response:
    url = httpx2.URL(str(anybody.base_url)).copy_with(raw_path=f"/hooks/{place}".encode())
    return await anybody.post(url, json={"n": 1})


async def runs(person: Person) -> list[str]:
    return [one["id"] for one in (await person.http.get("/v1/runs")).json()["items"]]


async def disable(person: Person, made: Body) -> None:
    answer = await person.http.patch(
        f"/v1/flows/{made['id']}", json={"enabled": False}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.case("TEN-21")
async def test_a_call_comes_to_the_project_it_names(
    owner: Person, eve: Person, anybody: httpx2.AsyncClient
) -> None:
    await publish(eve, LISTENS)
    await publish(owner, LISTENS)

    mine = [(await call(anybody, f"{name}/orders")) for name in ("default", owner.project)]
    theirs = await call(anybody, f"{eve.project}/orders")

    assert {one.json()["id"] for one in mine} == set(await runs(owner))
    assert [theirs.json()["id"]] == await runs(eve)


@pytest.mark.case("TEN-21")
async def test_who_stops_listening_is_not_replaced_by_a_stranger(
    owner: Person, eve: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, LISTENS)
    theirs = await publish(eve, LISTENS)
    listening = await eve.http.post(f"/v1/flows/{theirs['id']}/hooks-test:listen", json={})
    assert listening.is_success, listening.text

    await disable(owner, made)
    off = await call(anybody, "default/orders")
    test = await anybody.post("/hooks-test/default/orders", json={})
    await owner.http.post("/v1/projects", json={"name": "Another"})
    gone = await owner.http.delete(f"/v1/projects/{owner.project}")
    after = await call(anybody, "default/orders")

    assert gone.is_success, gone.text
    assert [one.status_code for one in (off, test, after)] == [404, 404, 404]
    assert await runs(eve) == []


@pytest.mark.case("TEN-21")
async def test_an_address_written_a_little_otherwise_is_nobodys(
    owner: Person, eve: Person, anybody: httpx2.AsyncClient
) -> None:
    made = await publish(owner, LISTENS)
    await publish(eve, LISTENS)
    await disable(owner, made)

    places = [
        *VARIANTS,
        *(place.replace("default", owner.project) for place in VARIANTS if "default/" in place),
    ]
    answers = {place: (await call(anybody, place)).status_code for place in places}

    assert {place: status for place, status in answers.items() if status not in (404, 422)} == {}
    assert await runs(eve) == []
