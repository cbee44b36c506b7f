"""How many requests of one caller are worked on at once."""

from __future__ import annotations

import asyncio

import pytest

from activities.parts import Parts
from tests.api.people import Person
from tests.api.stack import flow, node, publish, with_engine

WAITS = flow(node("start", "trigger.manual"), node("hold", "wait.delay", **{"for": "3s"}))


@pytest.fixture
def few(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts.settings, "requests_at_once", 4)


@pytest.mark.usefixtures("few")
@pytest.mark.case("DOS-13")
async def test_more_requests_at_once_than_one_caller_may_send_are_refused(owner: Person) -> None:
    asked = [owner.http.get("/v1/projects") for _ in range(40)]

    answers = await asyncio.gather(*asked)

    statuses = {answer.status_code for answer in answers}
    assert statuses == {200, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["code"] == "limit.at_once"
    assert int(refused.headers["retry-after"]) >= 1
    assert (await owner.http.get("/v1/projects")).status_code == 200


@pytest.mark.usefixtures("few")
async def test_who_waits_for_a_runs_end_keeps_nobody_out(
    owner: Person, parts: Parts, temporal_address: str
) -> None:
    made = await publish(owner, WAITS)
    url = f"/v1/flows/{made['id']}/runs"
    async with with_engine(parts, temporal_address):
        waiting = []
        for _ in range(6):
            waiting.append(asyncio.create_task(owner.http.post(url, json={"wait": 20})))
            await asyncio.sleep(0.2)

        answer = await owner.http.get("/v1/projects")
        ended = await asyncio.gather(*waiting)

    assert answer.status_code == 200
    assert {one.status_code for one in ended} == {200}
