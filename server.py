"""`python server.py serve | migrate | openapi | audit-verify`: the API of NextScript."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog
import uvicorn
from sqlmodel import SQLModel
from temporalio.service import RPCError
from temporalio.worker import Worker
from uvicorn.loops.auto import auto_loop_factory

import activities.audit.models
import activities.auth.models
import activities.connections.models
import activities.files.models
import activities.packages.models
import activities.projects.models
import activities.runs.models  # noqa: F401 - the models fill the metadata
from activities import BUILTIN
from activities.audit.report import report, sentences
from activities.code.ending import end_processes
from activities.parts import Parts
from api.app import create_app
from api.drafts.socket import MOST_MESSAGE
from connectors import CONNECTORS
from engine.activities.ports import CurrentCatalog
from engine.catalogs import follow_folders
from engine.client import connect
from engine.nodes import CONTROLS
from engine.settings import FLOWS, EngineSettings
from engine.workers import build_worker, running
from nextscript.catalog import Catalog
from nextscript.errors import NextScriptError
from nextscript.heap import settle
from nextscript.loading import CustomActivities, load_builtin, load_catalog
from store.keys import KeyRing, new_key
from store.logs import configure_logs
from store.migrations import upgrade
from store.objects import ObjectStore
from store.session import create_engine, session_factory
from store.settings import Settings
from worker import engine_ports

_log = structlog.get_logger("nextscript.server")
_AGAIN_SECONDS = 1.0


class Server:
    """The API's process. Raises Invalid without keys, a public address or a named build."""

    def __init__(self, settings: Settings) -> None:
        keys = KeyRing.parse(settings.master_keys())
        settings.public_url  # noqa: B018 - raises when it is not set
        self.settings = settings
        self.engine = EngineSettings.of(settings, eager_start=settings.embedded_worker)
        self.builtin = load_builtin(CONTROLS, BUILTIN, CONNECTORS)
        self.custom = CustomActivities(settings.custom_folders)
        self.catalog = CurrentCatalog(load_catalog(self.builtin, self.custom))
        self.database = create_engine(
            settings.database,
            pool=settings.database_pool,
            statement_timeout=settings.statement_timeout,
        )
        self.parts = Parts(
            settings,
            session_factory(self.database),
            keys,
            ObjectStore(settings.objects, keys, settings.unreferenced),
            self.catalog.catalog,
        )

    async def serve(self) -> None:
        """Answer until told to stop; requests under way are answered, new ones are not taken."""
        app = create_app(self.parts)
        config = uvicorn.Config(
            app,
            host=self.settings.api_host,
            port=self.settings.api_port,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=bool(self.settings.trusted_proxies),
            forwarded_allow_ips=self.settings.trusted_proxies,
            timeout_graceful_shutdown=self.settings.drain_seconds,
            h11_max_incomplete_event_size=64 * 1024,
            ws_max_size=MOST_MESSAGE,
            ws_per_message_deflate=False,  # a few bytes must not become a large message
        )
        settle()
        async with self._beside():
            await uvicorn.Server(config).serve()
        await self.database.dispose()

    @asynccontextmanager
    async def _beside(self) -> AsyncIterator[None]:
        """Follow custom folders, and reach for Temporal until it answers."""
        tasks = [
            asyncio.create_task(follow_folders(self.builtin, self.custom, self._use)),
            asyncio.create_task(self._stay_connected()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _use(self, catalog: Catalog) -> None:
        self.catalog.catalog = self.parts.catalog = catalog

    async def _stay_connected(self) -> None:
        """Connect once Temporal is there; the API answers already, saying that it is away."""
        address = self.engine.address
        while self.parts.connected is None:
            try:
                self.parts.connected = await connect(
                    self.engine, self.parts.keys, self.parts.objects
                )
            except (RuntimeError, RPCError, NextScriptError) as error:
                _log.warning("waiting for Temporal", address=address, why=str(error))
                await asyncio.sleep(_AGAIN_SECONDS)
        _log.info("engine connected", address=address)
        async with AsyncExitStack() as stack:
            if self.settings.embedded_worker:
                stack.push_async_callback(end_processes)
                await stack.enter_async_context(running([self._flow_worker()]))
            await asyncio.Event().wait()

    def _flow_worker(self) -> Worker:
        engine = self.parts.engine
        return build_worker(
            engine.client,
            engine.settings,
            FLOWS,
            engine_ports(self.parts),
            self.catalog,
            drain=timedelta(seconds=self.settings.drain_seconds),
            only_quick=True,  # a long step must not hold up the API, nor die with it
        )


def serve(settings: Settings) -> None:
    """Run the API."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(Server(settings).serve())


def migrate(settings: Settings) -> None:
    """Bring the database's tables up to date."""
    asyncio.run(upgrade(settings.database, SQLModel.metadata))


def openapi(settings: Settings) -> None:
    """Print the OpenAPI document; needs no key, no database, nothing that runs."""
    described = settings.model_copy(
        update={"base_url": "https://localhost", "keys": None, "keys_file": None}
    )
    keys = KeyRing.parse(new_key())
    sessions = session_factory(create_engine("postgresql+asyncpg://nobody@localhost/none"))
    objects = ObjectStore("memory:///", keys)
    app = create_app(Parts(described, sessions, keys, objects, Catalog.of(CONTROLS)))
    json.dump(app.openapi(), sys.stdout, indent=2)
    sys.stdout.write("\n")


def audit_verify(settings: Settings, log: Path | None) -> None:
    """Follow the audit log; end with 1 when it is not as it was written.

    `log` is what processes logged, in JSON: checkpoints from outside the database.
    """
    keys = KeyRing.parse(settings.master_keys())
    lines = log.read_text().splitlines() if log else []
    verdict = asyncio.run(report(settings.database, keys, lines))
    sys.stdout.writelines(f"{one}\n" for one in sentences(verdict))
    if verdict.faults:
        sys.exit(1)


_COMMANDS = {
    "serve": serve,
    "migrate": migrate,
    "openapi": openapi,
}


def main() -> int:
    """Run one command; say in one line why it cannot."""
    parser = argparse.ArgumentParser(prog="server.py")
    parser.add_argument("command", choices=[*_COMMANDS, "audit-verify"])
    parser.add_argument("--log", type=Path, help="for audit-verify: a log of the API in JSON")
    asked = parser.parse_args()
    work = _COMMANDS.get(asked.command) or partial(audit_verify, log=asked.log)
    settings = Settings()
    configure_logs(settings.log_level, settings.log_format)
    try:
        with _interruptible():
            work(settings)
    except NextScriptError as error:
        sys.stderr.write(f"{error.message} {error.hint or ''}\n")
        return 1
    return 0


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    with contextlib.suppress(KeyboardInterrupt):
        yield


if __name__ == "__main__":
    sys.exit(main())
