"""Endpoints, and what they are told, in tests."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2

from tests.api.people import Person
from tests.nextscript.egress.canary import Canary

Json = Any  # tests look into answers freely
OUTSIDE = "https://93.184.215.14/events"
ALL = ["run.succeeded", "run.failed", "run.cancelled", "approval.waiting", "flow.published"]


async def ask(person: Person, **body: Json) -> httpx2.Response:
    """Ask for an endpoint."""
    asked = {"url": OUTSIDE, "events": ["run.failed"], **body}
    url = f"/v1/projects/{person.project}/event-endpoints"
    return await person.http.post(url, json=asked)


async def make(person: Person, **body: Json) -> Json:
    """Make an endpoint."""
    answer = await ask(person, **body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def of(receiver: Canary) -> str:
    """Give the address of a receiver."""
    return f"http://127.0.0.1:{receiver.port}/events?token=t0ken"


async def log(person: Person, endpoint: Json) -> list[Json]:
    """Read what an endpoint was told, the oldest first."""
    answer = await person.http.get(f"/v1/event-endpoints/{endpoint['id']}/deliveries")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()["items"]
    return found[::-1]


async def settled(person: Person, endpoint: Json, many: int = 1, seconds: float = 20) -> list[Json]:
    """Wait until so many deliveries have ended."""
    for _ in range(int(seconds * 20)):
        found = await log(person, endpoint)
        if len([one for one in found if one["ended_at"]]) >= many:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)
