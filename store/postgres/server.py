"""Making, starting and stopping the embedded PostgreSQL.

The binaries are used directly: the wheel's own start-up changes users and folders of the machine.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import TypedDict

from nextscript.errors import Unavailable
from store.postgres.binaries import programs
from store.postgres.layout import Layout
from store.settings import embedded_url

PORT = 5432  # only a part of the socket file's name: nothing listens on the network
_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # small containers have a small /dev/shm, and io workers cost memory an idle machine lacks
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}


_INITDB = (
    "--username=nextscript",
    "--auth=trust",  # the socket's folder is private to its user; there is no other door
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
)


class Identity(TypedDict, total=False):
    """As whom, and with what around it, a program of PostgreSQL runs."""

    env: dict[str, str]
    user: int
    group: int
    extra_groups: list[int]


class EmbeddedPostgres:
    """One PostgreSQL, for one instance's folder.

    Programs start it as a process of its own (`python -m store.postgres`); tests use `start`.
    """

    def __init__(self, home: Path) -> None:
        self.layout = Layout.of(home)
        self.url = embedded_url(home)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> list[str]:
        """The server's command line; it must run as `layout.account`."""
        settings = _SETTINGS | {"unix_socket_directories": str(self.layout.socket_folder)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(programs(self.layout) / "postgres"), "-D", str(self.layout.data), *options]

    def prepare(self) -> None:
        """Make the folders and, the first time, the cluster and its database."""
        self.layout.create()
        self._stop_leftover()
        if (self.layout.data / "PG_VERSION").exists():
            return
        # Made beside its place and moved there whole: an interrupted start leaves no half.
        partial = self.layout.root / "data.new"
        shutil.rmtree(partial, ignore_errors=True)
        bin_ = programs(self.layout)
        self._run([str(bin_ / "initdb"), "-D", str(partial), *_INITDB])
        single = [str(bin_ / "postgres"), "--single", "-D", str(partial), "postgres"]
        self._run(single, b"CREATE DATABASE nextscript;\n")
        partial.rename(self.layout.data)

    def start(self, *, timeout: float = 30) -> None:
        """Prepare and start it; return when it answers. Raises Unavailable."""
        self.prepare()
        with (self.layout.home / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._identity(),
            )
        self.wait_ready(timeout)

    def wait_ready(self, timeout: float = 30) -> None:
        """Return when it takes connections. Raises Unavailable when it dies or takes too long."""
        deadline = time.monotonic() + timeout
        while not self.answers():
            dead = self._process is not None and self._process.poll() is not None
            if dead or time.monotonic() > deadline:
                raise Unavailable(
                    "The embedded PostgreSQL did not start.",
                    hint=f"Its log is {self.layout.home / 'postgres.log'}.",
                )
            time.sleep(0.02)

    def answers(self) -> bool:
        """Say whether it takes connections now."""
        return answers(self.layout.socket_folder / f".s.PGSQL.{PORT}")

    def stop(self) -> None:
        """Stop it; sessions are ended, data is flushed."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=60)
        self._process = None

    def _stop_leftover(self) -> None:
        """End a server of this very folder that outlived whoever started it."""
        try:
            pid = int((self.layout.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        if not self.answers():
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 20
        while (self.layout.data / "postmaster.pid").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _run(self, command: list[str], stdin: bytes = b"") -> None:
        done = subprocess.run(
            command,
            cwd="/",
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **self._identity(),
        )
        if done.returncode:
            reason = done.stdout.decode(errors="replace").strip()
            raise Unavailable(f"PostgreSQL could not be set up: {reason}")

    def _identity(self) -> Identity:
        account = self.layout.account
        if account is None:
            return {"env": environment()}
        return {
            "env": environment(),
            "user": account.uid,
            "group": account.gid,
            "extra_groups": [],
        }


def environment() -> dict[str, str]:
    """Give the environment its programs run in: none of the user's PG* settings reach them."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def answers(address: Path) -> bool:
    """Say whether a PostgreSQL takes connections at a socket file."""
    startup = b"\x00\x03\x00\x00user\x00nextscript\x00database\x00nextscript\x00\x00"
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(address))
            connection.sendall((len(startup) + 4).to_bytes(4, "big") + startup)
            # R: come in. E is its answer while it starts, recovers or stops.
            return connection.recv(1) == b"R"
    except OSError:
        return False
