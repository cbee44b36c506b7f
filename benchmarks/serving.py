"""PostgreSQL and the API as a process, no Temporal, in a folder that may stay."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from store.keys import ensure_keys
from store.postgres import EmbeddedPostgres
from tests.conftest import free_port, wait_until_open
from tests.instance import CHECKOUT, OWNER, Api


class Served(Api):
    """A client that is signed in as the first owner, and the process it asks."""

    def __init__(self, pid: int, port: int) -> None:
        super().__init__()
        self.pid, self.host, self.port = pid, "127.0.0.1", port
        self.api.base_url = httpx2.URL(f"http://{self.host}:{port}")


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[Served]:
    """Start both on a folder; give a client that is signed in as the first owner."""
    server = EmbeddedPostgres(home)
    server.start()
    try:
        ensure_keys(home / "keys")
        with _api(home, server.url, environment) as api:
            yield api
    finally:
        server.stop()


def database_of(home: Path) -> str:
    """Give the SQLAlchemy URL of a folder's database."""
    return EmbeddedPostgres(home).url


@contextmanager
def _api(home: Path, url: str, environment: dict[str, str]) -> Iterator[Served]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    env = os.environ | {
        "NEXTSCRIPT_HOME": str(home),
        "NEXTSCRIPT_DATABASE_URL": url,
        "NEXTSCRIPT_API_PORT": str(port),
        "NEXTSCRIPT_BASE_URL": address,
        "NEXTSCRIPT_TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}",
        **environment,
    }
    subprocess.run([sys.executable, "server.py", "migrate"], cwd=CHECKOUT, env=env, check=True)
    command = [sys.executable, "server.py", "serve"]
    with (home / "api.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=env, stdout=log, stderr=log)
    try:
        wait_until_open(port, process, 60)
        api = Served(process.pid, port)
        _sign_in(api)
        yield api
        api.api.close()
    finally:
        process.terminate()
        process.wait(60)


def _sign_in(api: Api) -> None:
    if api.call("GET", "/v1/setup")["needed"]:
        api.call("POST", "/v1/setup", json=OWNER)
    api.use_key()
