"""Both sides of the engine's rows: runs started from this process, worked on by one other each.

The servers are those of `nextscript dev`. Its worker (`worker.py`) runs our flows, alone: the API's
embedded one is switched off. The hand-written worker is a process beside it on the same Temporal.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from temporalio.client import Client

import activities.tables  # noqa: F401 - the models fill the metadata
from activities import BUILTIN
from activities.operation import Actor
from activities.parts import Parts
from activities.runs.context import Running
from activities.runs.launch import launch
from activities.runs.models import Run
from activities.runs.requests import StartRequest
from activities.runs.start import Start
from benchmarks.flows import Document
from benchmarks.handwritten.worker import QUEUE
from connectors import CONNECTORS
from engine.client import Engine, connect
from engine.nodes import CONTROLS
from engine.settings import EngineSettings
from nextscript.loading import load_builtin
from nextscript.values import Json
from store.keys import KeyRing
from store.objects import ObjectStore
from store.session import create_engine, session_factory
from store.settings import Settings
from tests.instance import CHECKOUT, Instance


@dataclass(frozen=True)
class Ours:
    """Starts runs as the API's process does: the row first, then Temporal."""

    instance: Instance
    running: Running
    actor: Actor

    @property
    def engine(self) -> Engine:
        """The engine this process is connected to."""
        return self.running.parts.engine

    def publish(self, document: Document) -> UUID:
        """Make a flow and publish it."""
        return UUID(self.instance.publish(document))

    async def run(self, flow: UUID, input: Json = None) -> Run:
        """Run a flow to its end."""
        request = StartRequest.model_validate({"input": input or {}})
        run = await launch(self.running, self.actor, flow, Start(request))
        result = await self.engine.result(str(run.project_id), str(run.id), 900)
        assert result.status == "succeeded", result.error
        return run


@dataclass(frozen=True)
class HandWritten:
    """Starts hand-written workflows."""

    client: Client

    async def run(self, workflow: Any, argument: Any) -> Any:  # Any: each has its own
        """Run a workflow to its end."""
        return await self.client.execute_workflow(
            workflow, argument, id=f"handwritten-{uuid4().hex}", task_queue=QUEUE
        )


@asynccontextmanager
async def both_sides(instance: Instance) -> AsyncIterator[tuple[Ours, HandWritten]]:
    """Connect to a started instance, with a hand-written worker beside it."""
    address = json.loads((instance.home / "run.json").read_text())["temporal"]["url"]
    settings = Settings(home=instance.home, mode="dev", temporal_address=address)
    keys = KeyRing.parse(settings.master_keys())
    database = create_engine(settings.database)
    objects = ObjectStore(settings.objects, keys)
    catalog = load_builtin(CONTROLS, BUILTIN, CONNECTORS)
    parts = Parts(settings, session_factory(database), keys, objects, catalog)
    parts.connected = await connect(EngineSettings.of(settings), keys, objects)
    with _worker(address):
        yield _ours(instance, parts), HandWritten(await Client.connect(address))
    await database.dispose()


@contextmanager
def _worker(address: str) -> Iterator[None]:
    command = [sys.executable, "-m", "benchmarks.handwritten.worker", address]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline(), "the hand-written worker does not start"
        yield
    finally:
        process.kill()  # on its way out the SDK may complain of a lost thread, which means nothing
        process.wait(30)


def _ours(instance: Instance, parts: Parts) -> Ours:
    project = instance.call("GET", "/v1/projects")["items"][0]
    organisation = UUID(project["organisation_id"])
    actor = Actor("service", None, "Benchmark", organisation, frozenset(["*"]))
    return Ours(instance, Running(parts), actor)
