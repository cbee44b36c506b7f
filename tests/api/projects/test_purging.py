"""What becomes of a deleted project: its runs end, and when its time is over nothing is left."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import SQLModel, col

from activities.columns import now
from activities.parts import Parts
from activities.projects.models import Project
from activities.purging.asking import ask
from tests.api.audit.trail import events
from tests.api.events.told import make as make_endpoint
from tests.api.people import Person
from tests.api.projects.test_lifecycle import another, deleted
from tests.api.stack import ASKS, GREETS, publish, start, until

Json = Any  # tests look into answers freely
PATIENCE = 20.0


async def eventually(look: Any, what: str) -> Any:  # Any: whatever a test looks at
    """Ask until there is an answer."""
    for _ in range(int(PATIENCE / 0.1)):
        if found := await look():
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"there is still no {what}")


async def project(parts: Parts, id_: str) -> Project | None:
    """Give a project's row."""
    async with parts.sessions() as session:
        return await session.get(Project, UUID(id_))


async def age(parts: Parts, id_: str, days: float) -> None:
    """Let a project have been deleted so long ago."""
    async with parts.sessions() as session, session.begin():
        of_it = update(Project).where(col(Project.id) == UUID(id_))
        await session.execute(of_it.values(deleted_at=now() - timedelta(days=days)))


async def left(parts: Parts, id_: str) -> dict[str, int]:
    """Count the rows of a project, by table."""
    found: dict[str, int] = {}
    async with parts.sessions() as session:
        for table in SQLModel.metadata.sorted_tables:
            if "project_id" in table.c:
                query = select(func.count()).where(table.c.project_id == UUID(id_))
                found[table.name] = await session.scalar(query) or 0
    return {name: many for name, many in found.items() if many and name != "audit_event"}


def objects(parts: Parts, id_: str) -> list[Path]:
    """Give what object storage has of a project."""
    folder = parts.settings.home / "objects" / id_
    return [one for one in folder.rglob("*") if one.is_file()]


async def filled(owner: Person) -> tuple[Person, Json]:
    """Make a project that has something of everything, and a run in it that waits."""
    full = await another(owner)
    greets, asks = await publish(full, GREETS), await publish(full, ASKS, name="Asks")
    ended = await start(full, greets, input={"name": "Ada", "more": "x" * 300_000})
    await until(full, ended["id"], "succeeded")
    waiting = await start(full, asks)
    await until(full, waiting["id"], "waiting")
    place = f"/v1/projects/{full.project}"
    await full.http.post(f"{place}/files?name=a.txt&path=a.txt", content=b"a")
    await full.http.put(f"{place}/variables/limit", json={"value": 1})
    await full.http.post(f"/v1/flows/{greets['id']}/comments", json={"text": "Good"})
    key = {"name": "k", "scopes": ["flow.read"], "project_id": full.project}
    assert (await full.http.post("/v1/api-keys", json=key)).status_code == 201
    await full.http.post(f"{place}/signing-secret", json={})
    endpoint = await make_endpoint(full, events=["flow.published"])
    await full.http.post(f"/v1/event-endpoints/{endpoint['id']}:test", json={})
    return full, waiting


async def test_runs_of_a_deleted_project_are_cancelled(engine: Parts, owner: Person) -> None:
    full, waiting = await filled(owner)

    await deleted(full)
    await age(engine, full.project, 1)
    await eventually(lambda: stopped(engine, full.project), "end of its runs")
    await owner.http.post(f"/v1/projects/{full.project}:restore")

    run = (await owner.http.get(f"/v1/runs/{waiting['id']}")).json()
    assert run["status"] == "cancelled"
    found = await project(engine, full.project)
    assert found is not None
    assert found.stopped_at is None


async def stopped(parts: Parts, id_: str) -> object:
    """Say when a project's last run had ended."""
    await ask(parts)
    found = await project(parts, id_)
    return found and found.stopped_at


async def test_when_its_time_is_over_nothing_of_a_project_is_left(
    engine: Parts, owner: Person
) -> None:
    full, _ = await filled(owner)
    kept = await start(owner, await publish(owner, GREETS), input={"name": "Ada"})
    await until(owner, kept["id"], "succeeded")
    before = await left(engine, full.project)
    assert {"run", "run_record", "flow", "flow_version", "file", "api_key"} <= before.keys()
    assert objects(engine, full.project)

    await deleted(full)
    await age(engine, full.project, 31)

    async def gone() -> bool:
        await ask(engine)
        return await project(engine, full.project) is None

    await eventually(gone, "end of the project")
    assert await left(engine, full.project) == {}
    assert objects(engine, full.project) == []
    listed = engine.engine.client.list_workflows(f"NsProject = '{full.project}'")
    assert [one.id async for one in listed] == []
    last = (await events(engine))[-1]
    assert (last.action, last.resource_name, last.actor_kind) == (
        "projects.purge",
        "Sales",
        "service",
    )
    assert (await owner.http.get(f"/v1/runs/{kept['id']}")).json()["status"] == "succeeded"
    free = await owner.http.post("/v1/projects", json={"name": "Sales"})
    assert free.json()["key"] == "sales"
