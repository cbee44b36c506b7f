"""Flows that tests start over HTTP, and the whole engine behind the application."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

from activities.ai.counting import TokensOfProjects
from activities.auth.mailing.outbox import OutgoingMails
from activities.connections.ports import OpenConnections
from activities.connectors.types import TypesOfProjects
from activities.events.telling import Notices
from activities.listening.ports import ListenersOfProjects
from activities.packages.installing import PackagesOfProjects
from activities.parts import Parts
from activities.project_work import WorkOfProjects
from activities.runs.context import Running
from activities.runs.ports import CalledRuns, RunRecords
from activities.schedules.ticks import DueSchedules
from engine.activities.ports import CurrentCatalog, Ports
from engine.client import connect
from engine.settings import EngineSettings
from engine.workers import build_worker, running
from nextscript.egress import EgressClient, Policy
from tests.api.people import Body, Person

Json = Any  # tests look into answers freely


@asynccontextmanager
async def with_engine(
    parts: Parts, address: str, queues: str | None = None
) -> AsyncIterator[Parts]:
    """Connect parts to Temporal, with workers on queues of their own, or those of before."""
    settings = EngineSettings(address=address, prefix=queues or f"{uuid.uuid4().hex}-")
    engine = await connect(settings, parts.keys, parts.objects)
    parts.connected = engine
    own = Running(parts)
    egress = EgressClient(Policy.parse(parts.settings.egress_allow))
    ports = Ports(
        keys=parts.keys,
        objects=parts.objects,
        records=RunRecords(parts.sessions),
        runs=CalledRuns(own),
        connections=OpenConnections(parts, egress),
        egress=egress,
        packages=PackagesOfProjects(parts),
        tokens=TokensOfProjects(parts),
        types=TypesOfProjects(parts),
        notices=Notices(own, egress),
        work=WorkOfProjects(own),
        mails=OutgoingMails(parts),
        listeners=ListenersOfProjects(own),
        ticks=DueSchedules(own),
    )
    catalog = CurrentCatalog(parts.catalog)
    pools = ("flows", "activities", "code", "system", "listeners")
    workers = [build_worker(engine.client, settings, one, ports, catalog) for one in pools]
    async with running(workers):
        yield parts


def flow(*nodes: Body, edges: list[tuple[str, str]] | None = None, **more: Json) -> Body:
    """Write a flow document; without edges its nodes run one after another."""
    ids = [str(node["id"]) for node in nodes]
    pairs = edges if edges is not None else list(pairwise(ids))
    return {
        "schema": "nextscript.flow/1",
        "nodes": list(nodes),
        "edges": [{"from": source, "to": target} for source, target in pairs],
        **more,
    }


def node(id: str, type: str, **config: Json) -> Body:
    """Write a node."""
    return {"id": id, "type": type, "config": config}


GREETS = flow(
    node("start", "trigger.manual"),
    node("greet", "data.set", values={"text": "Hello {{ input.name }}"}),
    inputs={
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
    },
    outputs={"text": "{{ greet.text }}"},
)
ASKS = flow(
    node("start", "trigger.manual"),
    node("ask", "human.approval", to=["role:manager"], title="Pay <b>it</b>?", expires="2d"),
    node("paid", "data.set", values={"done": True}),
    node("left", "data.set", values={"done": False}),
    edges=[("start", "ask"), ("ask.approved", "paid"), ("ask.rejected", "left")],
)


async def publish(person: Person, document: Body, **more: Json) -> Body:
    """Make a flow and publish it."""
    made = await person.make_flow(document=document, **more)
    answer = await person.http.post(f"/v1/flows/{made['id']}/versions", json={})
    assert answer.status_code == 201, answer.text
    return made


async def start(person: Person, made: Body, *, key: str | None = None, **body: Json) -> Json:
    """Start a run and give it."""
    headers = {"Idempotency-Key": key} if key else {}
    url = f"/v1/flows/{made['id']}/runs"
    answer = await person.http.post(url, json=body, headers=headers)
    assert answer.status_code in (200, 202), answer.text
    return answer.json()


async def until(person: Person, run_id: str, *statuses: str) -> Json:
    """Look at a run until it has one of the statuses."""
    for _ in range(200):
        run = (await person.http.get(f"/v1/runs/{run_id}?include=waiting")).json()
        if run["status"] in statuses:
            return run
        await asyncio.sleep(0.05)
    raise AssertionError(f"the run is {run['status']}")
