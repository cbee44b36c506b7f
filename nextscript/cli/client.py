"""The command line's side of the HTTP contract."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from nextscript.cli.failure import CommandFailed
from nextscript.cli.instance import Instance, find_home
from nextscript.errors import Invalid
from nextscript.findings import Finding, Fix

Answer = dict[str, Any]  # Any: what the server sent; every use says which member it reads

_CURES = {
    401: "Sign in with `nextscript login`, or set NEXTSCRIPT_API_KEY.",
    403: "Ask the owner of the project for the permission.",
    429: "Wait a moment and try again.",
    503: "A part of the server is starting or down; try again in a moment.",
}


class Client:
    """One server, one key. Every refusal is raised as a sentence with its cure."""

    def __init__(self, url: str, key: str | None) -> None:
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        # The server is the user's own choice, often on loopback: no proxy stands between.
        self.http = httpx2.Client(
            base_url=self.url, headers=headers, timeout=httpx2.Timeout(70, connect=5)
        )

    def get(self, path: str, **query: str | int | None) -> Answer:
        """Read."""
        return self.send("GET", path, params={k: v for k, v in query.items() if v is not None})

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        """Create or do."""
        return self.send("POST", path, json={} if body is None else body, headers=headers)

    def send(self, method: str, path: str, **options: Any) -> Answer:  # httpx2's own options
        """Send a request and give its JSON. Raises CommandFailed or Invalid with findings."""
        response = self.http.request(method, path, **options)
        check(response)
        answer: Answer = response.json() if response.content else {}
        return answer

    def pages(self, path: str, limit: int | None = None, **query: str | None) -> Iterator[Answer]:
        """Go through a list, page by page, up to `limit` items."""
        cursor: str | None = None
        given = 0
        while limit is None or given < limit:
            page = self.get(path, limit=min(200, limit or 200), cursor=cursor, **query)
            for item in page["items"][: None if limit is None else limit - given]:
                given += 1
                yield item
            cursor = page["next"]
            if cursor is None:
                return

    @contextmanager
    def events(
        self, path: str, deadline: float | None = None
    ) -> Iterator[Iterator[tuple[str, Answer]]]:
        """Follow a stream of server-sent events, until the deadline: their names and data."""
        left = 60.0 if deadline is None else max(0.05, deadline - time.monotonic())
        patience = httpx2.Timeout(min(60, left), connect=5)
        with self.http.stream("GET", path, timeout=patience) as response:
            if response.status_code != 200:
                response.read()
            check(response)
            yield _events(_until(deadline, response.iter_lines()))


def connect() -> Client:
    """Give a client for the running instance here, or for NEXTSCRIPT_URL. Raises CommandFailed."""
    return Client(server_url(), api_key())


def server_url() -> str:
    """Find the server: set, signed in to, or running in the nearest instance folder."""
    if named := os.environ.get("NEXTSCRIPT_URL"):
        return named
    home = find_home()
    run = Instance(home).read() if home else None
    if run and run.api.url:
        return run.api.url
    if saved := _saved().get("url"):
        return saved
    raise CommandFailed(
        "No server is running here.",
        hint="Start one with `nextscript dev`, or set NEXTSCRIPT_URL to one that runs.",
    )


def api_key() -> str | None:
    """Find the API key: set, or kept by `nextscript login`."""
    return os.environ.get("NEXTSCRIPT_API_KEY") or _saved().get("api_key")


def save_key(url: str, key: str) -> Path:
    """Keep an API key where only the user can read it."""
    path = (find_home() or Path.cwd() / ".nextscript") / "cli.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"url": url, "api_key": key}, file)
    path.chmod(0o600)
    return path


def check(response: httpx2.Response) -> None:
    """Raise what a problem document says; nothing for a success."""
    if response.status_code < 400:
        return
    try:
        problem: Answer = response.json()
    except ValueError:
        problem = {}
    plain = f"The server answered {response.status_code}."
    said = problem.get("detail") or problem.get("title") or plain
    hint = _CURES.get(response.status_code)
    code = str(problem.get("code", "cli.failed"))
    if errors := problem.get("errors"):
        raise Invalid(str(said), code=code, findings=[_finding(error) for error in errors])
    raise CommandFailed(str(said), code=code, hint=hint, details={"status": response.status_code})


def _finding(error: Answer) -> Finding:
    fix = error.get("fix")
    return Finding(
        severity="error",
        code=str(error.get("code", "")),
        pointer=str(error.get("pointer", "")),
        message=str(error.get("message", "")),
        fix=Fix.model_validate(fix) if fix else None,
    )


def _saved() -> dict[str, str]:
    home = find_home()
    try:
        found = json.loads(((home or Path(".nextscript")) / "cli.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _until(deadline: float | None, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if deadline is not None and time.monotonic() >= deadline:
            return


def _events(lines: Iterator[str]) -> Iterator[tuple[str, Answer]]:
    name, data = "message", ""
    for line in lines:
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data += line[5:].removeprefix(" ") + "\n"
        elif not line and data:
            yield name, json.loads(data)
            name, data = "message", ""
