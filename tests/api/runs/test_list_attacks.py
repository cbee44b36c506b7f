"""What somebody writes into a filter stays a value: it never widens what they see."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from activities.parts import Parts
from tests.api.conftest import Connect
from tests.api.people import Person, add_person, sign_in
from tests.api.stack import GREETS, publish, start

HOSTILE = (
    'Running" OR NsOrg!="A',
    "x' OR 1=1 --",
    "succeeded') OR true --",
    "%' OR '1'='1",
    "ExecutionStatus = 'Running' OR WorkflowId STARTS_WITH ''",
    "| & ! ( <-> :*",
    "\\'); DROP TABLE run; --",
)
FILTERS = ("status", "q", "query", "name", "flow", "project", "environment", "source", "from")


@pytest.mark.case("INJ-03")
async def test_a_filter_shows_nothing_of_another_organisation(
    owner: Person, parts: Parts, connect: Connect
) -> None:
    run = await start(owner, await publish(owner, GREETS), input={"name": "x' OR 1=1"})
    await add_person(parts, "eve@example.com", "owner")
    eve = await sign_in(connect(), "eve@example.com")

    for name in FILTERS:
        for value in HOSTILE:
            answer = await eve.http.get(f"/v1/runs?{name}={quote(value)}")
            assert answer.status_code in (200, 400, 404, 422), answer.text
            assert run["id"] not in answer.text
            assert answer.status_code != 200 or answer.json()["items"] == []
    assert len((await owner.http.get("/v1/runs")).json()["items"]) == 1
