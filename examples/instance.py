"""An instance for one example, in a temporary folder, or the one that runs already."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from nextscript.cli.client import Client, connect
from nextscript.cli.failure import CommandFailed

_OWNER = {"email": "you@example.com", "name": "You", "password": "only for the example"}


@contextmanager
def running_already() -> Iterator[Client]:
    """Use what the command line would use: NEXTSCRIPT_URL, or the instance of this folder."""
    yield connect()


@contextmanager
def own(egress: list[str]) -> Iterator[Client]:
    """Start an instance that may reach these addresses of this machine; stop and remove it."""
    with tempfile.TemporaryDirectory(prefix="nextscript-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL's user must be able to enter when we are root
        home = Path(folder) / "home"
        command = [sys.executable, "-m", "nextscript.cli", "dev", "--port", "0"]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--home", str(home), "--custom", str(Path(folder) / "custom")],
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours to pass on, once
                env=os.environ | {"NEXTSCRIPT_EGRESS_ALLOW": ",".join(egress)},
            )
        try:
            yield _signed_in(_url(home, process))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _url(home: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until it says where it listens, and answers there."""
    while process.poll() is None:
        try:
            url: str = json.loads((home / "run.json").read_text())["api"]["url"]
            if httpx2.get(f"{url}/health/ready", trust_env=False).status_code == 200:
                return url
        except (OSError, KeyError, httpx2.TransportError):
            pass
        time.sleep(0.2)
    raise CommandFailed("The instance did not start.", hint=(home.parent / "log").read_text())


def _signed_in(url: str) -> Client:
    token = Client(url, None).post("/v1/setup", _OWNER)["access_token"]
    key = Client(url, token).post("/v1/api-keys", {"name": "example", "scopes": ["*"]})
    return Client(url, key["secret"])
