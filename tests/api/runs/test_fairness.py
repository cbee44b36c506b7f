"""Whose turn it is: projects take turns, and what is urgent goes first."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from activities.connections.ports import OpenConnections
from activities.parts import Parts
from activities.runs.context import Running
from activities.runs.ports import CalledRuns, RunRecords
from engine.activities.ports import CurrentCatalog, Ports
from engine.client import connect
from engine.nodes import CONTROLS
from engine.settings import EngineSettings
from engine.workers import build_worker, running
from nextscript.catalog import Catalog
from nextscript.egress import EgressClient, Policy
from tests.api.people import Person
from tests.api.stack import Json, flow, node, publish, start
from tests.engine.probes import PROBES

WORKS = flow(node("start", "trigger.manual"), node("work", "probe.echo_standard", value=1))
URGENT: Json = {**WORKS, "settings": {"priority": 1}}


@pytest.fixture
async def asleep(parts: Parts, temporal_address: str) -> EngineSettings:
    """Temporal takes starts, and nobody works."""
    parts.catalog = Catalog.of(CONTROLS, PROBES)
    settings = EngineSettings(address=temporal_address, prefix=f"{uuid.uuid4().hex}-")
    parts.connected = await connect(settings, parts.keys, parts.objects)
    return settings


@asynccontextmanager
async def at_work(parts: Parts, settings: EngineSettings) -> AsyncIterator[None]:
    """Let the workers come."""
    egress = EgressClient(Policy())
    ports = Ports(
        keys=parts.keys,
        objects=parts.objects,
        records=RunRecords(parts.sessions),
        runs=CalledRuns(Running(parts)),
        connections=OpenConnections(parts, egress),
        egress=egress,
    )
    catalog, none = CurrentCatalog(parts.catalog), timedelta(0)
    async with running(
        build_worker(parts.engine.client, settings, queue, ports, catalog, drain=none)
        for queue in ("flows", "activities")
    ):
        yield


async def ended_in_order(person: Person, flows: list[Json], many: int) -> list[str]:
    """Wait until so many runs have ended; give their flows in the order they did."""
    for _ in range(1200):
        ended = [run for made in flows for run in await _ended(person, made)]
        if len(ended) >= many:
            return [run["flow"]["id"] for run in sorted(ended, key=lambda run: run["ended_at"])]
        await asyncio.sleep(0.1 + many / 1000)
    raise AssertionError("the runs do not end")


async def _ended(person: Person, made: Json) -> list[Json]:
    found: list[Json] = []
    url = f"/v1/runs?flow={made['id']}&status=succeeded&limit=200"
    page = (await person.http.get(url)).json()
    while page["next"]:
        found += page["items"]
        page = (await person.http.get(f"{url}&cursor={page['next']}")).json()
    return found + list(page["items"])


@pytest.mark.parametrize(
    ("big", "small"),
    [(170, 5), pytest.param(1000, 10, marks=[pytest.mark.slow, pytest.mark.timeout(400)])],
)
async def test_a_small_project_is_not_behind_a_big_one(
    owner: Person, parts: Parts, asleep: EngineSettings, big: int, small: int
) -> None:
    body = {"key": "small", "name": "Small"}
    project = (await owner.http.post("/v1/projects", json=body)).json()["id"]
    crowd = await publish(owner, WORKS)
    guest = await publish(Person(owner.http, project), WORKS)
    for _ in range(big):
        await start(owner, crowd)
    for _ in range(small):
        await start(owner, guest)

    async with at_work(parts, asleep):
        order = await ended_in_order(owner, [crowd, guest], big + small)

    places = [at for at, found in enumerate(order) if found == guest["id"]]
    # Turns are taken one by one; what was under way before the small one came counts, too.
    assert max(places) < 10 * small + 10


async def test_an_urgent_run_goes_before_those_that_were_there_first(
    owner: Person, parts: Parts, asleep: EngineSettings
) -> None:
    usual, urgent = await publish(owner, WORKS), await publish(owner, URGENT, name="Urgent")
    for _ in range(100):
        await start(owner, usual)
    for _ in range(4):
        await start(owner, urgent)

    async with at_work(parts, asleep):
        order = await ended_in_order(owner, [usual, urgent], 104)

    assert max(at for at, found in enumerate(order) if found == urgent["id"]) < 50
