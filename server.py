"""`python server.py serve | migrate | openapi | audit-verify | rotate-keys | reset-owner`."""

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
from temporalio.service import RPCError
from temporalio.worker import Worker
from uvicorn.loops.auto import auto_loop_factory

import activities.tables  # noqa: F401 - the models fill the metadata
from activities import BUILTIN
from activities.audit.report import report, sentences
from activities.auth import owner_resets
from activities.auth.mailing.server import mail_server
from activities.code.ending import end_processes
from activities.keys import report as keys_report
from activities.keys.following import following
from activities.parts import Parts
from api.app import create_app
from api.drafts.socket import MOST_MESSAGE
from connectors import CONNECTORS
from engine.activities.ports import CurrentCatalog
from engine.catalogs import follow_folders
from engine.client import connect
from engine.hosting.outside_runs import OutsideRuns
from engine.nodes import CONTROLS
from engine.settings import FLOWS, EngineSettings
from engine.workers import build_worker, running
from nextscript.catalog import Catalog
from nextscript.cores import leave_no_core
from nextscript.errors import NextScriptError
from nextscript.heap import settle
from nextscript.loading import CustomActivities, load_builtin, load_catalog
from store.keys import KeyRing, new_key
from store.logs import configure_logs
from store.objects import ObjectStore
from store.session import create_engine, session_factory
from store.settings import Settings
from worker import custom_hosts, engine_ports

_log = structlog.get_logger("nextscript.server")
_AGAIN_SECONDS = 1.0


class Server:
    """The API's process. Raises Invalid without keys, a public address, a named build, a sender."""

    def __init__(self, settings: Settings) -> None:
        keys = settings.key_ring()
        settings.public_url  # noqa: B018 - raises when it is not set
        mail_server(settings)  # raises when it cannot be meant
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
        self.hosts = custom_hosts()
        self.parts = Parts(
            settings,
            session_factory(self.database),
            keys,
            ObjectStore(settings.objects, keys, settings.unreferenced),
            self.catalog.catalog,
            custom=OutsideRuns(self.hosts),
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
        async with self._beside(), following(self.parts.keys):
            await uvicorn.Server(config).serve()
        self.hosts.close()
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
            engine_ports(self.parts, self.hosts),
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
    from activities import migrate  # noqa: PLC0415 - no other command needs its library

    migrate.migrate(settings)


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
    keys = settings.key_ring()
    lines = log.read_text().splitlines() if log else []
    verdict = asyncio.run(report(settings.database, keys, lines))
    sys.stdout.writelines(f"{one}\n" for one in sentences(verdict))
    if verdict.faults:
        sys.exit(1)


def rotate_keys(settings: Settings, *, new_key: bool, check: bool) -> None:
    """Seal everything with the newest master key, while everything goes on.

    `new_key` adds one to the key file first; `check` only says what still needs the older ones,
    and ends with 1 when something does.
    """
    if check:
        needs = asyncio.run(keys_report.checked(settings))
        sys.stdout.writelines(f"{one}\n" for one in keys_report.lines_of_check(needs))
        if not all(one.may_go for one in needs):
            sys.exit(1)
        return
    found = asyncio.run(keys_report.rotated(settings, new_key=new_key))
    sys.stdout.writelines(f"{one}\n" for one in keys_report.lines_of_rotation(found))


def reset_owner(settings: Settings, email: str | None, *, remove_factors: bool) -> None:
    """Print a link by which an owner sets a password, or who the owners are."""
    said = asyncio.run(_back_in(settings, email, remove_factors=remove_factors))
    sys.stdout.writelines(f"{one}\n" for one in said)


async def _back_in(settings: Settings, email: str | None, *, remove_factors: bool) -> list[str]:
    database = create_engine(settings.database, pool=1)
    keys = settings.key_ring()
    objects = ObjectStore(settings.objects, keys, settings.unreferenced)
    parts = Parts(settings, session_factory(database), keys, objects, Catalog.of(CONTROLS))
    try:
        if email is None:
            return [*owner_resets.lines_of(await owner_resets.owners(parts))]
        link = await owner_resets.reset_owner(parts, email, remove_factors=remove_factors)
        return [link, "The link works once, for 30 minutes. All their sessions have ended."]
    finally:
        await database.dispose()


_COMMANDS = {
    "serve": serve,
    "migrate": migrate,
    "openapi": openapi,
}
_WITH_OPTIONS = ("audit-verify", "rotate-keys", "reset-owner")


def main() -> int:
    """Run one command; say in one line why it cannot."""
    parser = argparse.ArgumentParser(prog="server.py")
    parser.add_argument("command", choices=[*_COMMANDS, *_WITH_OPTIONS])
    parser.add_argument("email", nargs="?", help="for reset-owner: whom; without, who there is")
    parser.add_argument("--log", type=Path, help="for audit-verify: a log of the API in JSON")
    parser.add_argument("--new-key", action="store_true", help="for rotate-keys: add a key first")
    parser.add_argument("--check", action="store_true", help="for rotate-keys: who needs old keys")
    parser.add_argument(
        "--remove-second-factors", action="store_true", help="for reset-owner: who lost theirs"
    )
    asked = parser.parse_args()
    of_keys = partial(rotate_keys, new_key=asked.new_key, check=asked.check)
    of_owner = partial(reset_owner, email=asked.email, remove_factors=asked.remove_second_factors)
    others = {
        "audit-verify": partial(audit_verify, log=asked.log),
        "rotate-keys": of_keys,
        "reset-owner": of_owner,
    }
    leave_no_core()
    work = _COMMANDS.get(asked.command) or others[asked.command]
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
