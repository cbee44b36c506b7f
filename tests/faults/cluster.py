"""A cluster with a proxy on every link: `nextscript server` and workers, as in docs/cluster.md."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from nextscript.processes import ending_with_parent
from store.keys import new_key
from store.postgres.layout import Layout
from store.postgres.server import answers
from store.settings import embedded_url
from tests.conftest import free_port, wait_until_healthy, wait_until_open
from tests.faults.proxy import Proxy, proxy
from tests.instance import CHECKOUT, Api, eventually

_SOCKET = ".s.PGSQL.5432"
_START = 120.0
"""Seconds a first start may take on a busy machine: nothing is promised about that."""


@dataclass
class Program:
    """One process of the cluster, and how to start it again."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        """Start it; what runs already stays."""
        if self.process is None or self.process.poll() is not None:
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.command,
                    cwd=CHECKOUT,
                    env=os.environ | self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=ending_with_parent(signal.SIGKILL),
                )

    def kill(self) -> None:
        """End it as a power cut would, with what it started."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """End it in good order, or else."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


class Cluster(Api):
    """PostgreSQL, Temporal, an API and workers. Each of ours reaches the servers by its proxies."""

    def __init__(self, home: Path, stack: ExitStack, environment: dict[str, str]) -> None:
        super().__init__()
        self.home = home
        self.programs: dict[str, Program] = {}
        self.temporal: dict[str, Proxy] = {}
        self.postgres: dict[str, Proxy] = {}
        self._stack = stack
        self._environment = environment
        self._temporal_port = free_port()
        self._socket = Layout.of(home).socket_folder / _SOCKET

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of its database, past the proxies."""
        return embedded_url(self.home)

    @property
    def temporal_address(self) -> str:
        """Where Temporal is, past the proxies."""
        return f"127.0.0.1:{self._temporal_port}"

    def kill(self, name: str) -> None:
        """End a program as a power cut would; nobody starts it again but `start`."""
        self.programs[name].kill()

    def start(self, name: str) -> None:
        """Start a program again."""
        self.programs[name].start()

    def ready(self) -> bool:
        """Say whether the API answers and finds its servers."""
        return self.api.get("/health/ready").status_code == 200

    def set(self, name: str, **environment: str) -> None:
        """Give a program other settings for its next start."""
        self.programs[name].environment.update(environment)

    def servers(self) -> None:
        """Start PostgreSQL and Temporal."""
        self._add("postgres", ["-m", "store.postgres", str(self.home)])
        port = ["--port", str(self._temporal_port)]
        self._add("temporal", ["-m", "engine.embedded", str(self.home), *port])
        self.start("postgres")
        self.start("temporal")
        self.wait_for_servers()

    def wait_for_servers(self) -> None:
        """Wait until both answer."""
        eventually(lambda: answers(self._socket), 30, "PostgreSQL")
        process = self.programs["temporal"].process
        assert process is not None
        wait_until_open(self._temporal_port, process)
        wait_until_healthy(f"127.0.0.1:{self._temporal_port}")

    def add_api(self) -> None:
        """Make the tables, start the API, sign in."""
        settings = self._links("api")
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        settings |= {"NEXTSCRIPT_API_PORT": str(port), "NEXTSCRIPT_BASE_URL": url}
        self._add("migrate", ["-m", "nextscript.cli", "migrate"], settings)
        self.start("migrate")
        migrating = self.programs["migrate"].process
        assert migrating is not None
        assert migrating.wait(_START) == 0, self.programs["migrate"].log.read_text()
        self._add("api", ["-m", "nextscript.cli", "server"], settings)
        self.start("api")
        self.api.base_url = httpx2.URL(url)
        eventually(self.ready, _START, "API")
        self.sign_in()

    def add_worker(self, name: str, **environment: str) -> None:
        """Start a worker with links of its own; return when it takes work."""
        port = free_port()
        settings = self._links(name) | {"NEXTSCRIPT_WORKER_HEALTH_PORT": str(port)} | environment
        self._add(name, ["-m", "nextscript.cli", "worker"], settings)
        self.start(name)
        self.wait_for_worker(name)

    def wait_for_worker(self, name: str) -> None:
        """Wait until a worker takes work."""
        port = self.programs[name].environment["NEXTSCRIPT_WORKER_HEALTH_PORT"]
        url = f"http://127.0.0.1:{port}/health/ready"

        def ready() -> bool:
            return httpx2.get(url, trust_env=False).status_code == 200

        eventually(ready, _START, name)

    def stop(self) -> None:
        """Stop all, those that use others first."""
        for name in reversed(list(self.programs)):
            self.programs[name].stop()

    def _links(self, name: str) -> dict[str, str]:
        folder = self.home / "links" / name
        folder.mkdir(parents=True)
        temporal = self.temporal[name] = self._stack.enter_context(proxy(self._temporal_port))
        self.postgres[name] = self._stack.enter_context(proxy(self._socket, folder / _SOCKET))
        database = f"postgresql://nextscript@/nextscript?host={folder}&port=5432"
        return {
            "NEXTSCRIPT_HOME": str(self.home),
            "NEXTSCRIPT_DATABASE_URL": database,
            "NEXTSCRIPT_TEMPORAL_ADDRESS": f"127.0.0.1:{temporal.at}",
        }

    def _add(self, name: str, command: list[str], settings: dict[str, str] | None = None) -> None:
        environment = self._environment | (settings or {})
        log = self.home / f"{name}.log"
        self.programs[name] = Program([sys.executable, *command], environment, log)


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="nextscript-", ignore_cleanup_errors=True)


@contextmanager
def cluster(environment: dict[str, str], workers: int = 1) -> Iterator[Cluster]:
    """Start one, with `worker-1` and so on, and stop it at the end."""
    settings = {
        "NEXTSCRIPT_KEYS": new_key(),
        "NEXTSCRIPT_EGRESS_ALLOW": "127.0.0.0/8",
        "NEXTSCRIPT_DRAIN_SECONDS": "2",
    }
    with ExitStack() as stack:
        home = Path(stack.enter_context(_folder()))
        home.chmod(0o711)  # PostgreSQL's own user must be able to pass through
        made = Cluster(home, stack, settings | environment)
        stack.callback(made.stop)
        made.servers()
        made.add_api()
        for number in range(1, workers + 1):
            made.add_worker(f"worker-{number}")
        yield made
