"""An engine with workers of its own for one test: real Temporal, real keys, real objects."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper

from engine.activities.ports import CurrentCatalog, Ports
from engine.attributes import workflow_id
from engine.client import Engine, RunResult, RunView, connect
from engine.compiler import Known, compile_flow
from engine.nodes import CONTROLS
from engine.plan_codec import pack, plan_hash
from engine.ports import CalledRun, OpenedConnection, RunRecord, Status
from engine.settings import EngineSettings, Release
from engine.start import Caller, RunStart
from engine.state.messages import Steer
from engine.workers import build_worker, running
from nextscript.catalog import Catalog
from nextscript.document import load_yaml
from nextscript.egress import EgressClient, Policy
from nextscript.errors import Rejected
from nextscript.values import Json, Small, Value, plain, to_wire
from store.keys import KeyRing, new_key
from store.objects import ObjectStore
from tests.engine.probes import PROBES

CATALOG = Catalog.of(CONTROLS, PROBES)
_DRAIN = timedelta(seconds=0.2)


@dataclass
class MemoryRecords:
    """Records kept in lists."""

    finished: list[RunRecord] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    answers: list[tuple[int, Value]] = field(default_factory=list)

    async def finish(self, record: RunRecord) -> None:
        self.finished.append(record)

    async def status(self, status: Status) -> None:
        self.statuses.append(status)

    async def respond(
        self, project_id: str, run_id: str, status: int, headers: dict[str, str], body: Value
    ) -> None:
        self.answers.append((status, body))


@dataclass
class KnownFlows:
    """Flows by key, started on the test's own engine."""

    start: Callable[..., Any]
    documents: dict[str, str] = field(default_factory=dict)
    handled: list[Json] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    async def call(self, *, flow: str, key: str, input: Value, **about: Any) -> CalledRun:
        if flow not in self.documents:
            raise Rejected(f"There is no flow {flow}", code="flow.not_found")
        caller = Caller(
            run_id=about["parent_run_id"],
            path=about["parent_path"],
            workflow_id=about["parent_workflow_id"],
            wait=about["wait"],
        )
        run_id = await self.start(
            self.documents[flow], plain(input), run_id=key, caller=caller, depth=about["depth"]
        )
        self.called.append(run_id)
        return CalledRun(run_id=run_id, workflow_id=workflow_id(about["project_id"], run_id))

    async def failed(self, *, project_id: str, run_id: str, flow: str, error: Json) -> None:
        self.handled.append(error)


@dataclass
class KnownConnections:
    """Connections by key."""

    opened: dict[str, OpenedConnection] = field(default_factory=dict)

    async def open(self, project_id: str, key: str) -> OpenedConnection:
        if key not in self.opened:
            raise Rejected(f"There is no connection {key}", code="connection.not_found")
        return self.opened[key]


class Instance:
    """One test's engine and project."""

    def __init__(self, engine: Engine, ports: Ports, project: str, catalog: CurrentCatalog) -> None:
        self.engine = engine
        self.ports = ports
        self.project = project
        self.catalog = catalog
        self.records: MemoryRecords = ports.records  # type: ignore[assignment]
        self.flows: KnownFlows = ports.runs  # type: ignore[assignment]
        self.connections: KnownConnections = ports.connections  # type: ignore[assignment]

    def prepare(self, document: str, input: Json = None, **more: Any) -> RunStart:
        """Compile a document and give a start of it."""
        flow = load_yaml(document)
        known = Known(flows=dict.fromkeys(self.flows.documents))
        compiled = compile_flow(flow, self.catalog.catalog, known)
        assert compiled.plan is not None, compiled.findings
        fields: dict[str, Any] = {
            "run_id": uuid.uuid4().hex,
            "project_id": self.project,
            "organisation_id": "test",
            "flow_id": "test",
            "flow_key": "test",
            "flow_name": "A test's flow",
            "version": 1,
            "plan": pack(compiled.plan),
            "plan_hash": plan_hash(compiled.plan),
            "input": to_wire(Small({} if input is None else input)),
            "created_at": time.time(),
            "seed": "test",
        }
        return RunStart(**(fields | more))

    async def start(self, document: str, input: Json = None, **more: Any) -> str:
        """Start a run and give its id."""
        start = self.prepare(document, input, **more)
        await self.engine.start(start)
        return start.run_id

    async def result(self, run_id: str, timeout: float = 90.0) -> RunResult:
        """Wait for a run's end."""
        return await self.engine.result(self.project, run_id, timeout)

    async def run(self, document: str, input: Json = None, **more: Any) -> RunResult:
        """Run a document to its end."""
        return await self.result(await self.start(document, input, **more))

    async def view(self, run_id: str) -> RunView:
        """Give the run as it stands."""
        return await self.engine.view(self.project, run_id)

    async def until(self, run_id: str, holds: Callable[[Mapping[str, str]], bool]) -> RunView:
        """Follow a run until the statuses of its steps, by path, are as wanted."""
        async for view in self.engine.follow(self.project, run_id):
            if holds({step["path"]: step["status"] for step in view.steps}):
                return view
        raise AssertionError("the run ended before")

    async def steer(self, run_id: str, request: Steer) -> None:
        """Ask a run for something."""
        await self.engine.steer(self.project, run_id, request)

    def handle(self, run_id: str) -> WorkflowHandle[Any, Any]:
        """Give Temporal's handle of a run."""
        return self.engine.client.get_workflow_handle(workflow_id(self.project, run_id))

    async def continued(self, run_id: str) -> None:
        """Wait until the first part of a run has continued as new."""
        first = (await self.handle(run_id).describe()).raw_description.workflow_execution_info
        handle = self.engine.client.get_workflow_handle(
            workflow_id(self.project, run_id), run_id=first.first_run_id
        )
        async for event in handle.fetch_history_events(wait_new_event=True):
            if event.HasField("workflow_execution_continued_as_new_event_attributes"):
                return
        raise AssertionError("the run did not continue as new")

    async def history(self, run_id: str) -> Any:
        """Give Temporal's history of a run."""
        return await self.handle(run_id).fetch_history()

    async def activities(self, run_id: str) -> list[str]:
        """Give the types of a run's regular activities, the engine's own aside."""
        history = await self.history(run_id)
        names = [
            event.activity_task_scheduled_event_attributes.activity_type.name
            for event in history.events
            if event.HasField("activity_task_scheduled_event_attributes")
        ]
        return [name for name in names if not name.startswith("engine.")]


@asynccontextmanager
async def instance(
    address: str,
    *,
    queues: tuple[str, ...] = ("flows", "activities"),
    catalog: Catalog = CATALOG,
    project: str | None = None,
    keys: KeyRing | None = None,
    objects_url: str = "memory:///",
    cached: int | None = None,
    skipping: bool = False,
    release: Release | None = None,
    drain: timedelta = _DRAIN,
) -> AsyncIterator[Instance]:
    """An engine with running workers; several share a project, its keys and objects if told to.

    With `cached=0` no run is kept in memory: every workflow task is a replay. With `skipping` its
    runs have clocks of their own, on which time passes at once while a run only waits.
    """
    project = project or uuid.uuid4().hex
    settings = EngineSettings(address=address, prefix=f"{project}-", release=release)
    keys = keys or KeyRing.parse(new_key())
    objects = ObjectStore(objects_url, keys)
    engine = await connect(settings, keys, objects)
    if skipping:
        engine = Engine(TimeSkipper(engine.client).client, settings, objects)
    flows = KnownFlows(start=None)  # type: ignore[arg-type]
    egress = EgressClient(Policy())
    ports = Ports(
        keys=keys,
        objects=objects,
        records=MemoryRecords(),
        runs=flows,
        connections=KnownConnections(),
        egress=egress,
    )
    current = CurrentCatalog(catalog)
    made = Instance(engine, ports, project, current)
    flows.start = made.start
    workers = [
        build_worker(engine.client, settings, one, ports, current, drain=drain, cached=cached)
        for one in queues
    ]
    async with running(workers):
        yield made
