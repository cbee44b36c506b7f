"""`python lent_worker.py --queue me [--reload] FILE …`: serves node types of your own.

Runs that name the queue send steps of these types here, out of a server that goes on as it is. One
process without children: run it under a debugger and its breakpoints are hit. It finds the instance
that runs here, or what NEXTSCRIPT_* variables name, as `worker.py` does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pdb
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from activities.code.ending import end_processes
from engine.activities.ports import CurrentCatalog
from engine.lending import pool_of
from engine.workers import build_worker, running
from nextscript.catalog import Catalog
from nextscript.chosen import ChosenTypes
from nextscript.cli.instance import Instance, find_home
from nextscript.document.models import KEY
from nextscript.errors import NextScriptError
from store.logs import configure_logs
from store.settings import Settings
from worker import Process, connected, engine_ports, signals

_DRAIN = timedelta(seconds=1)
"""A step that is under way when it stops is done again by the next worker of the queue."""
_log = structlog.get_logger("nextscript.worker")


@dataclass(frozen=True)
class Asked:
    """What the command line says."""

    queue: str
    names: Sequence[str]
    reload: bool


async def main(settings: Settings, asked: Asked) -> None:
    """Serve until told to stop. Raises Invalid for names behind which there is nothing."""
    chosen = ChosenTypes(asked.names)
    process = Process.of(settings, chosen.catalog())
    stopping = signals()
    engine = await connected(process, stopping)
    if engine is None:
        return
    ports = engine_ports(process.parts)
    pool, catalog = pool_of(asked.queue), process.catalog
    worker = build_worker(engine.client, engine.settings, pool, ports, catalog, drain=_DRAIN)
    async with running([worker]):
        _show(process.catalog.catalog, asked.queue)
        following = asyncio.create_task(_follow(chosen, process.catalog, asked))
        await stopping.wait()
        following.cancel()
        _say("Stopping …")
    await end_processes()
    _say("Stopped.")


async def _follow(chosen: ChosenTypes, current: CurrentCatalog, asked: Asked) -> None:
    if not asked.reload:
        return
    async for _ in chosen.changes():
        current.catalog = await asyncio.to_thread(chosen.catalog)
        _show(current.catalog, asked.queue)


def _show(catalog: Catalog, queue: str) -> None:
    for fault in catalog.broken:
        _say(f"{fault.source}:{fault.line or 1}: {fault.message}; what was there before goes on")
    _say(f"{queue} serves {', '.join(catalog.declarations) or 'nothing yet'}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def found_settings() -> Settings:
    """Read the settings; what they do not say of an instance, one that runs here does."""
    home = find_home()
    run = Instance(home).read() if home else None
    if home and run and run.temporal and "NEXTSCRIPT_TEMPORAL_ADDRESS" not in os.environ:
        os.environ["NEXTSCRIPT_TEMPORAL_ADDRESS"] = str(run.temporal.url)
        os.environ.setdefault("NEXTSCRIPT_HOME", str(home))
        os.environ.setdefault("NEXTSCRIPT_MODE", "dev")
    return Settings()


def _stop_here() -> None:
    """Open pdb at `breakpoint()`; its own handler would take Ctrl-C away from the worker."""
    pdb.Pdb(nosigint=True).set_trace(sys._getframe(1))


def _asked() -> Asked:
    parser = argparse.ArgumentParser(prog="nextscript worker")
    parser.add_argument("--queue", required=True, help="the name that runs ask for")
    parser.add_argument("--reload", action="store_true", help="follow changes of the files")
    parser.add_argument("names", nargs="+", help="files, folders or modules of activities")
    found = parser.parse_args()
    if not re.fullmatch(KEY, found.queue):
        parser.error("--queue takes a short name in small letters, such as me or ada-laptop")
    return Asked(found.queue, found.names, found.reload)


if __name__ == "__main__":
    configure_logs("info", "text")
    if sys.breakpointhook is sys.__breakpointhook__ and "PYTHONBREAKPOINT" not in os.environ:
        sys.breakpointhook = _stop_here
    try:
        asyncio.run(main(found_settings(), _asked()))
    except NextScriptError as error:
        sys.exit(f"{error.message} {error.hint or ''}")
