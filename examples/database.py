"""A PostgreSQL for an example to write to: the one NextScript brings, on a port of this machine.

`python -m examples.database --port 8766` starts one in a temporary folder; Ctrl-C removes it.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from typing_extensions import override

from store.postgres import EmbeddedPostgres
from store.postgres.server import answers

# Programs on this machine come in with the password; without one only the folder's owner does.
LOGIN = {"database": "census", "user": "census", "password": "only for the example"}
_DOORS = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"


class ExampleDatabase(EmbeddedPostgres):
    """Listens on a port of 127.0.0.1 too."""

    def __init__(self, home: Path, port: int) -> None:
        super().__init__(home)
        self.port = port

    @property
    @override
    def command(self) -> list[str]:
        return [*super().command, "-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}"]

    @override
    def prepare(self) -> None:
        super().prepare()
        (self.layout.data / "pg_hba.conf").write_text(_DOORS)

    @override
    def answers(self) -> bool:
        return answers(self.layout.socket_folder / f".s.PGSQL.{self.port}")

    async def create(self) -> None:
        """Make the user and the database that an example signs in to."""
        folder = str(self.layout.socket_folder)
        door = await asyncpg.connect(host=folder, port=self.port, user="nextscript")
        try:
            await door.execute(f"CREATE ROLE {LOGIN['user']} LOGIN PASSWORD '{LOGIN['password']}'")
            await door.execute(f"CREATE DATABASE {LOGIN['database']} OWNER {LOGIN['user']}")
        finally:
            await door.close()


@contextmanager
def database(port: int = 0) -> Iterator[int]:
    """Start one on a port, or on a free one; give the port. Everything is gone at the end."""
    home = Path(tempfile.mkdtemp(prefix="nextscript-example-"))
    home.chmod(0o711)  # its user must be able to enter when this process is root
    server = ExampleDatabase(home, port or free_port())
    try:
        server.start()
        asyncio.run(server.create())
        yield server.port
    finally:
        server.stop()
        shutil.rmtree(server.layout.root, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """Give a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Run it until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A PostgreSQL for the spec census.")
    parser.add_argument("--port", type=int, default=8766)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that the server ends too
    with database(parser.parse_args().port) as port:
        print(f"Listening on 127.0.0.1:{port} as {LOGIN}; Ctrl-C ends it.", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
