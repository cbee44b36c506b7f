"""A whole instance, started as a user starts it: `nextscript dev` on a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import psutil

from tests.conftest import free_port
from tests.tables import copy_tables

CHECKOUT = Path(__file__).resolve().parent.parent
OWNER = {
    "email": "owner@example.com",
    "name": "Owner",
    "password": "a long phrase to test with",
}
T = TypeVar("T")


def eventually(look: Callable[[], T | None], seconds: float, what: str) -> T:
    """Ask until there is an answer. Fails, saying what was waited for, when time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = look()
        except httpx2.TransportError:
            found = None
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"after {seconds} s there is still no {what}")


class Api:
    """What a caller does with an instance, wherever its parts run."""

    def __init__(self) -> None:
        self.api = httpx2.Client(timeout=30, trust_env=False)

    def call(self, method: str, path: str, **options: Any) -> Any:  # Any: JSON
        """Ask the API and give the answer's JSON. Fails on an error."""
        answer = self.api.request(method, path, **options)
        assert answer.status_code < 400, answer.text
        return answer.json() if answer.content else None

    def publish(self, document: dict[str, Any]) -> str:
        """Make and publish a flow; give its id."""
        name = document["name"]
        flow = self.call("POST", self.flows, json={"name": name, "document": document})
        self.call("POST", f"/v1/flows/{flow['id']}/versions", json={})
        found: str = flow["id"]
        return found

    @property
    def flows(self) -> str:
        """The path of the default project's flows."""
        project = self.call("GET", "/v1/projects")["items"][0]["id"]
        return f"/v1/projects/{project}/flows"

    def ended(self, run: str, seconds: float = 30) -> dict[str, Any]:
        """Wait for a run to end."""

        def look() -> dict[str, Any] | None:
            answer = self.api.get(f"/v1/runs/{run}")
            if answer.status_code != 200:
                return None
            found: dict[str, Any] = answer.json()
            return found if found["ended_at"] else None

        return eventually(look, seconds, f"end of run {run}")

    def sign_in(self) -> None:
        """Become the first owner and go on with an API key."""
        self.call("POST", "/v1/setup", json=OWNER)
        self.use_key()

    def use_key(self) -> None:
        """Go on with an API key of the owner's."""
        login = {"email": OWNER["email"], "password": OWNER["password"]}
        token = self.call("POST", "/v1/auth/login", json=login)["access_token"]
        self.api.cookies.clear()
        self.api.headers["authorization"] = f"Bearer {token}"
        key = self.call("POST", "/v1/api-keys", json={"name": "tests", "scopes": ["*"]})
        self.api.headers["authorization"] = f"Bearer {key['secret']}"


class Instance(Api):
    """A started instance: its API, and the process ids of its parts."""

    def __init__(self, home: Path, process: subprocess.Popen[bytes]) -> None:
        super().__init__()
        self.home = home
        self.process = process

    def pid(self, part: str) -> int:
        """Give the process id of a part as it is now."""
        pid: int = json.loads((self.home / "run.json").read_text())[part]["pid"]
        return pid

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of its database."""
        url: str = json.loads((self.home / "run.json").read_text())["postgres"]["url"]
        return url

    def kill(self, part: str) -> int:
        """End a part as a power cut would, once it runs; give the process id it had."""
        pid = eventually(lambda: self._living(part), 30, f"living {part}")
        os.kill(pid, signal.SIGKILL)
        return pid

    def _living(self, part: str) -> int | None:
        pid = self.pid(part)
        return pid if psutil.pid_exists(pid) else None

    def _ready(self) -> bool:
        if self.process.poll() is not None:
            said = (self.home.parent / "dev.log").read_text(errors="replace")[-2_000:]
            raise RuntimeError(f"nextscript dev ended with {self.process.returncode}: {said}")
        found = self.home / "run.json"
        if not found.exists():
            return False
        url = json.loads(found.read_text())["api"]["url"]
        self.api.base_url = httpx2.URL(url)
        return self.api.get("/health/ready").status_code == 200


@contextmanager
def instance(within: Path | None = None, /, **environment: str) -> Iterator[Instance]:
    """Start an instance, sign in, and stop it at the end. `within` is where its folder shall be."""
    with unowned_instance(within, **environment) as started:
        started.sign_in()
        yield started


@contextmanager
def unowned_instance(within: Path | None = None, /, **environment: str) -> Iterator[Instance]:
    """Start an instance that waits for its first owner, and stop it at the end."""
    with tempfile.TemporaryDirectory(
        prefix="nextscript-", dir=within, ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        copy_tables(home)
        command = [sys.executable, "-m", "nextscript.cli", "dev", "--home", str(home)]
        command += ["--port", str(free_port()), "--custom", str(Path(folder) / "custom")]
        log = (Path(folder) / "dev.log").open("wb")
        process = subprocess.Popen(
            command, cwd=CHECKOUT, stdout=log, stderr=log, env=os.environ | environment
        )
        started = Instance(home, process)
        try:
            eventually(started._ready, 90, "running instance")
            yield started
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
