"""People see what listens and what was refused, and start that again."""

from __future__ import annotations

from typing import Any

import pytest

from activities.parts import Parts
from tests.api.listening.bells import Bell
from tests.api.listening.conftest import hears
from tests.api.listening.test_listening import eventually, republish, runs_of, shown
from tests.api.people import Person
from tests.api.stack import publish

Json = Any  # tests look into answers freely

pytestmark = pytest.mark.usefixtures("engine")


async def test_a_refused_event_is_shown_and_starts_once_the_flow_takes_it(
    owner: Person, bell: tuple[str, Bell], parts: Parts
) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    url = f"/v1/flows/{made['id']}"
    ringing.ring("a", text=7)
    await eventually(lambda: not ringing.waiting)
    (refused,) = (await owner.http.get(f"{url}/refused")).json()["items"]
    assert (refused["node"], refused["event"]) == ("ring", {"id": "a", "text": 7})
    again = f"{url}/refused/{refused['id']}:start"
    answer = await owner.http.post(again)
    assert (answer.status_code, answer.json()["code"]) == (422, "run.input_invalid")

    await republish(owner, made, {**hears(name), "inputs": {"type": "object"}})
    answer = await owner.http.post(again)

    assert answer.status_code == 202, answer.text
    assert (await owner.http.get(f"{url}/refused")).json()["items"] == []
    assert [run["id"] for run in await runs_of(owner, str(made["id"]))] == [answer.json()["id"]]
    assert (await owner.http.post(again)).status_code == 404


async def test_how_a_listener_does_is_told(
    owner: Person, bell: tuple[str, Bell], parts: Parts
) -> None:
    name, ringing = bell
    made = await publish(owner, hears(name))
    ringing.ring("a", text=7)
    ringing.ring("b")
    await shown(parts, lambda row: row.events == 1 and row.refused == 1)

    (one,) = (await owner.http.get(f"/v1/flows/{made['id']}/listeners")).json()["items"]

    assert (one["node"], one["status"], one["events"]) == ("ring", "listening", 1)
    await owner.http.patch(f"/v1/flows/{made['id']}", json={"enabled": False})
    (one,) = (await owner.http.get(f"/v1/flows/{made['id']}/listeners")).json()["items"]
    assert one["status"] == "stopped"
