"""`python custom_host.py`: a worker starts it; it starts hosts, in which custom code runs.

The socket to the worker is its standard input. A host loads one file, folder or package of custom
activities; what ends it, or uses up its memory, ends the steps in it and nothing else.
"""

from __future__ import annotations

import asyncio
import os
import resource
import socket
from contextlib import suppress
from pathlib import Path

from uvicorn.loops.auto import auto_loop_factory

import activities.tables  # noqa: F401 - the models fill the metadata
from activities.ai.counting import TokensOfProjects
from activities.connections.ports import OpenConnections
from activities.files.ports import FilesOfProjects
from activities.keys.following import following
from activities.packages.installing import PackagesOfProjects
from activities.parts import Parts
from engine.activities.ports import StepPorts
from engine.calls import Wire
from engine.hosting.forking import next_host
from engine.hosting.frames import Frames
from engine.hosting.serving import Serving
from nextscript.catalog import Catalog
from nextscript.cores import leave_no_core
from nextscript.egress import EgressClient, Policy
from nextscript.heap import settle
from nextscript.loading import Part, load_source
from store.logs import configure_logs
from store.objects import ObjectStore
from store.session import create_engine, session_factory
from store.settings import Settings

_POOL = 4
"""Connections to the database a host has at most."""
_FIRST = "500"
"""Where memory runs out, the system ends a host before it ends a worker."""


async def main(settings: Settings, asked: Wire, connection: socket.socket) -> None:
    """Serve a worker until it hangs up."""
    frames = Frames(*await asyncio.open_unix_connection(sock=connection))
    part = load_source(asked["source"])
    parts = _parts(settings, part)
    async with following(parts.keys):
        await Serving(frames, part, _ports(parts, asked["worker"])).run()


def _parts(settings: Settings, part: Part) -> Parts:
    keys = settings.key_ring()
    database = create_engine(
        settings.database,
        pool=min(_POOL, settings.database_pool),
        statement_timeout=settings.statement_timeout,
    )
    objects = ObjectStore(settings.objects, keys, settings.unreferenced)
    return Parts(settings, session_factory(database), keys, objects, Catalog.of(part.declarations))


def _ports(parts: Parts, worker: str) -> StepPorts:
    egress = EgressClient(Policy.parse(",".join(parts.settings.egress_allow)))
    return StepPorts(
        objects=parts.objects,
        connections=OpenConnections(parts, egress),
        egress=egress,
        files=FilesOfProjects(parts),
        packages=PackagesOfProjects(parts),
        tokens=TokensOfProjects(parts),
        worker=worker,
    )


def _bounded(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with suppress(OSError):  # not everywhere is there such a thing
        Path("/proc/self/oom_score_adj").write_text(_FIRST)


def _control() -> socket.socket:
    """Take the socket from standard input, which is empty from then on."""
    found = socket.socket(fileno=os.dup(0))
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    return found


if __name__ == "__main__":
    leave_no_core()
    control, found = _control(), Settings()
    configure_logs(found.log_level, found.log_format)
    settle()
    if host := next_host(control):
        _bounded(found.custom_memory_bytes)
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(main(found, *host))
