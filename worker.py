"""`python worker.py [--queues flows,activities,code,system,listeners]`: runs flows and their steps.

It stops on SIGTERM or SIGINT: nothing new is taken, and what runs may end within `drain_seconds`.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import json
import os
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from temporalio.service import RPCError
from temporalio.worker import Worker
from uvicorn.loops.auto import auto_loop_factory

import activities.tables  # noqa: F401 - the models fill the metadata
from activities import BUILTIN
from activities.ai.counting import TokensOfProjects
from activities.auth.mailing.outbox import OutgoingMails
from activities.code.boundary import known_verdict, verdict
from activities.code.ending import end_processes
from activities.connections.ports import OpenConnections
from activities.connectors.types import TypesOfProjects
from activities.events.telling import Notices
from activities.files.ports import FilesOfProjects
from activities.keys.following import following
from activities.listening.ports import ListenersOfProjects
from activities.packages.installing import PackagesOfProjects
from activities.parts import Parts
from activities.project_work import WorkOfProjects
from activities.runs.context import Running
from activities.runs.ports import CalledRuns, RunRecords
from activities.schedules.ticks import DueSchedules
from connectors import CONNECTORS
from engine.activities.ports import CurrentCatalog, Ports
from engine.catalogs import follow_folders
from engine.client import Engine, connect
from engine.hosting.hosts import Hosts
from engine.nodes import CONTROLS
from engine.settings import SYSTEM, EngineSettings
from engine.workers import build_worker, running
from nextscript.catalog import Catalog
from nextscript.cores import leave_no_core
from nextscript.egress import EgressClient, Policy
from nextscript.errors import NextScriptError
from nextscript.heap import settle
from nextscript.loading import CustomActivities, load_builtin, load_catalog
from nextscript.values import Json
from store.logs import configure_logs
from store.objects import ObjectStore
from store.session import create_engine, session_factory
from store.settings import Settings

_log = structlog.get_logger("nextscript.worker")
_AGAIN_SECONDS = 1.0


@dataclass
class Process:
    """What this worker is made of."""

    settings: Settings
    builtin: Catalog
    custom: CustomActivities
    parts: Parts
    catalog: CurrentCatalog
    ready: bool = False

    @classmethod
    def of(cls, settings: Settings, chosen: Catalog | None = None) -> Process:
        """Join the parts; `chosen` are all its node types. Raises Invalid without keys."""
        keys = settings.key_ring()
        builtin = load_builtin(CONTROLS, BUILTIN, CONNECTORS)
        custom = CustomActivities(settings.custom_folders)
        catalog = load_catalog(builtin, custom) if chosen is None else chosen
        database = create_engine(
            settings.database,
            pool=settings.database_pool,
            statement_timeout=settings.statement_timeout,
        )
        objects = ObjectStore(settings.objects, keys, settings.unreferenced)
        parts = Parts(settings, session_factory(database), keys, objects, catalog)
        return cls(settings, builtin, custom, parts, CurrentCatalog(catalog))

    def use(self, catalog: Catalog) -> None:
        """Take a new catalog; steps that run keep what they have."""
        self.catalog.catalog = self.parts.catalog = catalog


def custom_hosts() -> Hosts:
    """Give the processes in which custom code runs; none is started before it is needed."""
    return Hosts([sys.executable, str(Path(__file__).with_name("custom_host.py"))])


def engine_ports(parts: Parts, hosts: Hosts | None = None) -> Ports:
    """Give what activities are given, here and in the API's own flow worker."""
    running = Running(parts)
    settings = parts.settings
    egress = EgressClient(
        Policy.parse(",".join(settings.egress_allow)),
        per_minute=settings.project_sends_per_minute,
    )
    return Ports(
        keys=parts.keys,
        objects=parts.objects,
        records=RunRecords(parts.sessions),
        runs=CalledRuns(running),
        connections=OpenConnections(parts, egress),
        egress=egress,
        files=FilesOfProjects(parts),
        packages=PackagesOfProjects(parts),
        tokens=TokensOfProjects(parts),
        types=TypesOfProjects(parts),
        notices=Notices(running, egress),
        work=WorkOfProjects(running),
        mails=OutgoingMails(parts),
        listeners=ListenersOfProjects(running),
        ticks=DueSchedules(running),
        hosts=hosts,
    )


async def main(settings: Settings, queues: list[str]) -> None:
    """Work until told to stop."""
    process = Process.of(settings)
    stopping = signals()
    async with AsyncExitStack() as stack:
        if settings.worker_health_port is not None:
            await stack.enter_async_context(await _health(process, settings.worker_health_port))
        engine = await connected(process, stopping)
        if engine is None:
            return
        await stack.enter_async_context(following(process.parts.keys))
        stack.push_async_callback(end_processes)
        hosts = custom_hosts()
        stack.callback(hosts.close)
        await stack.enter_async_context(running(_workers(process, engine, queues, hosts)))
        watching = asyncio.create_task(follow_folders(process.builtin, process.custom, process.use))
        settle()
        process.ready = True
        known = process.catalog.catalog.declarations.values()
        if set(queues) != {SYSTEM} and any(one.is_custom for one in known):
            hosts.warm()
        trying = asyncio.create_task(verdict())  # it logs which boundary code runs behind
        _log.info("worker ready", queues=queues, types=len(process.catalog.catalog.declarations))
        await stopping.wait()
        process.ready = False
        watching.cancel()
        trying.cancel()
        _log.info("worker draining", seconds=settings.drain_seconds)


def _workers(process: Process, engine: Engine, queues: list[str], hosts: Hosts) -> list[Worker]:
    drain = timedelta(seconds=process.settings.drain_seconds)
    ports = engine_ports(process.parts, hosts)
    return [
        build_worker(engine.client, engine.settings, one, ports, process.catalog, drain=drain)
        for one in queues
    ]


async def connected(process: Process, stopping: asyncio.Event) -> Engine | None:
    """Connect, however long Temporal takes to come up."""
    settings = EngineSettings.of(process.settings)
    while not stopping.is_set():
        try:
            engine = await connect(settings, process.parts.keys, process.parts.objects)
        except (RuntimeError, RPCError) as error:
            _log.warning("waiting for Temporal", address=settings.address, why=str(error))
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            process.parts.connected = engine
            return engine
    return None


async def _health(process: Process, port: int) -> asyncio.Server:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        path = [*line.split(), b"", b""][1].decode("latin-1")
        status, kind, body = _page(process, path)
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
        writer.write(f"{head}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", port)


def _page(process: Process, path: str) -> tuple[str, str, bytes]:
    if path == "/metrics":
        return "200 OK", CONTENT_TYPE_LATEST, generate_latest()
    if path == "/health/live":
        return "200 OK", "application/json", b'{"status":"ok"}'
    if path == "/health/ready" and process.ready:
        return "200 OK", "application/json", json.dumps(_state()).encode()
    if path == "/health/ready":
        return "503 Service Unavailable", "application/json", b'{"status":"starting"}'
    return "404 Not Found", "application/json", b"{}"


def _state() -> dict[str, Json]:
    """Say that all is well, and what steps of code run behind here, once that was tried."""
    found = known_verdict()
    if found is None:
        return {"status": "ok", "code": None}
    return {"status": "ok", "code": {"boundary": found.kind, "refused": dict(found.refused)}}


def signals() -> asyncio.Event:
    """Give what is set when somebody asks for the end."""
    stopping = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stopping.set)
    return stopping


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    leave_no_core()
    found = Settings()
    parser.add_argument("--queues", default=",".join(found.worker_queues))
    configure_logs(found.log_level, found.log_format)
    asked = parser.parse_args().queues.split(",")
    try:
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(main(found, asked))
    except NextScriptError as error:
        sys.exit(f"{error.message} {error.hint or ''}".strip())
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads of Temporal's SDK may abort an interpreter that goes below them
