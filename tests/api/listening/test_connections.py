"""A listener has its connection as it is now: changed it begins anew, taken away it ends."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from activities.listening.comparing import comparing
from activities.listening.models import Listener
from activities.parts import Parts
from activities.runs.context import Running
from tests.api.connections.conftest import make, url
from tests.api.listening.bells import TOKENS
from tests.api.listening.test_listening import eventually, shown
from tests.api.people import Body, Person
from tests.api.stack import flow, node, publish

Json = Any  # tests look into answers freely

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def parts(parts: Parts) -> Parts:
    """With secrets that may be named, and are read each time."""
    parts.settings.secret_seconds, parts.settings.secret_env_prefixes = 0, ["FLOWS_"]
    return parts


@pytest.fixture
def chime() -> str:
    """A chime of the test's own."""
    name = uuid4().hex
    TOKENS[name] = []
    return name


def hears(chime: str) -> Body:
    """Write a flow that hears a chime with the connection `crm`."""
    return flow(
        {**node("strike", "chime.on_strike", bell=chime), "connection": "crm"},
        node("note", "data.set", values={}),
    )


async def connect(owner: Person, token: str = "one") -> Json:
    """Keep the connection."""
    return await make(owner, "bearer", {"base_url": "https://chime.test"}, {"token": token})


async def change(owner: Person, made: Json, token: str) -> None:
    """Give the connection another token."""
    body = {"secrets": {"token": token}}
    answer = await owner.http.patch(url(owner, made), json=body)
    assert answer.status_code == 200, answer.text


async def other_project(owner: Person) -> Person:
    """Make a second project."""
    answer = await owner.http.post("/v1/projects", json={"name": "Other"})
    return Person(owner.http, answer.json()["id"])


def not_found(row: Listener) -> bool:
    """Say whether a listener shows that its connection is not there."""
    return row.status == "failing" and row.error_code == "connection.not_found"


async def test_a_changed_connection_is_listened_with_within_seconds(
    owner: Person, chime: str, parts: Parts
) -> None:
    made = await connect(owner)
    await publish(owner, hears(chime))
    await eventually(lambda: TOKENS[chime] == ["one"])

    await change(owner, made, "two")

    await eventually(lambda: TOKENS[chime] == ["two"])
    await shown(parts, lambda row: row.status == "listening")


async def test_a_removed_connection_ends_what_listens_and_shows_why(
    owner: Person, chime: str, parts: Parts
) -> None:
    made = await connect(owner)
    await publish(owner, hears(chime))
    await eventually(lambda: TOKENS[chime] == ["one"])

    answer = await owner.http.delete(url(owner, made), params={"force": "true"})

    assert answer.status_code == 204, answer.text
    await eventually(lambda: TOKENS[chime] == [])
    assert "“crm”" in str((await shown(parts, not_found)).error)


async def test_a_connection_taken_back_from_a_project_ends_what_listens_there(
    owner: Person, chime: str, parts: Parts
) -> None:
    borrower = await other_project(owner)
    made = await connect(owner)
    grants, given = url(owner, made, "/grants"), {"project_id": borrower.project, "level": "use"}
    grant = (await owner.http.post(grants, json=given)).json()
    await publish(borrower, hears(chime))
    await eventually(lambda: TOKENS[chime] == ["one"])

    await owner.http.delete(f"{grants}/{grant['id']}")

    await eventually(lambda: TOKENS[chime] == [])
    await shown(parts, not_found)


async def test_a_projects_own_connection_takes_the_place_of_one_shared_with_it(
    owner: Person, chime: str
) -> None:
    borrower = await other_project(owner)
    made = await connect(owner)
    given = {"project_id": borrower.project, "level": "use"}
    assert (await owner.http.post(url(owner, made, "/grants"), json=given)).status_code == 201
    await publish(borrower, hears(chime))
    await eventually(lambda: TOKENS[chime] == ["one"])

    await connect(borrower, "own")

    await eventually(lambda: TOKENS[chime] == ["own"])


async def test_who_mends_a_connection_does_not_wait_for_the_pause_after_a_failure(
    owner: Person, chime: str, parts: Parts
) -> None:
    made = await connect(owner, "wrong")
    await publish(owner, hears(chime))
    await shown(parts, lambda row: row.status == "failing")

    async with comparing(Running(parts)):
        await change(owner, made, "right")

        await eventually(lambda: TOKENS[chime] == ["right"])
    row = await shown(parts, lambda row: row.status == "listening")
    assert (row.failures, row.error) == (0, None)


async def test_a_connection_nobody_changed_is_left_alone(
    owner: Person, chime: str, parts: Parts
) -> None:
    made = await connect(owner)
    await publish(owner, hears(chime))
    await eventually(lambda: TOKENS[chime] == ["one"])
    holder = (await shown(parts, lambda row: row.status == "listening")).holder
    seen = (await shown(parts, lambda row: row.holder == holder)).looked_at

    await owner.http.post(url(owner, made, ":test"))

    row = await shown(parts, lambda row: row.looked_at != seen)
    assert (row.holder, TOKENS[chime]) == (holder, ["one"])


async def test_each_poll_has_the_secret_as_it_is_by_then(
    owner: Person, chime: str, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.activities.listening._QUICKEST", 0.1)
    monkeypatch.setenv("FLOWS_CHIME", "one")
    named = {"token": {"source": "env:FLOWS_CHIME"}}
    await make(owner, "bearer", {"base_url": "https://chime.test"}, named)
    looks = {**node("hour", "chime.on_hour", box=chime, every="1s"), "connection": "crm"}
    await publish(owner, flow(looks, node("note", "data.set", values={})))
    await eventually(lambda: "one" in TOKENS[chime])
    begun = (await shown(parts, lambda row: row.status == "listening")).holder

    monkeypatch.setenv("FLOWS_CHIME", "two")

    await eventually(lambda: TOKENS[chime][-1] == "two")
    assert (await shown(parts, lambda _: True)).holder == begun
