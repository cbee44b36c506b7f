"""`run`, `runs` and `logs`."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from nextscript.cli.client import Answer, Client, connect
from nextscript.cli.failure import CommandFailed, say
from nextscript.cli.flow_lookup import find_flow
from nextscript.cli.following import Progress, follow
from nextscript.values import Json

EXIT_CODES = {"succeeded": 0, "failed": 1, "cancelled": 1}
STILL_RUNNING = 2


@dataclass(frozen=True)
class Start:
    """Which flow to start, with what."""

    flow: str
    input: str | None
    draft: bool
    idempotency_key: str | None
    project: str | None
    queue: str | None = None


def run(asked: Start, *, wait: bool, timeout: float | None) -> int:
    """Start a run; with `wait`, follow it and print its output. Gives the exit code."""
    client = connect()
    given = read_input(asked.input)
    flow = find_flow(client, asked.flow, asked.project)
    body: dict[str, Json] = {} if asked.input is None else {"input": given}
    if asked.draft:
        body["version"] = "draft"
    if asked.queue:
        body["queue"] = asked.queue
    headers = {"Idempotency-Key": asked.idempotency_key} if asked.idempotency_key else {}
    started = client.post(f"/v1/flows/{flow['id']}/runs", body, **headers)
    if not wait:
        print(started["id"])
        return 0
    say(f"run {started['id']}")
    return _wait(client, started["id"], timeout)


def _wait(client: Client, run_id: str, timeout: float | None) -> int:
    deadline = None if timeout is None else time.monotonic() + timeout
    try:
        follow(client, run_id, Progress(say), deadline)
    except KeyboardInterrupt:
        say("")
    ended = client.get(f"/v1/runs/{run_id}", include="data")
    if ended["status"] not in EXIT_CODES:
        say(f"Still {ended['status']}. `nextscript logs {run_id} --follow` goes on watching.")
        return STILL_RUNNING
    say(f"{ended['status']} in {(ended['duration_ms'] or 0) / 1000:.2f} s")
    if ended["status"] == "succeeded":
        print(json.dumps(ended["output"], indent=2, ensure_ascii=False))
    elif error := ended["error"]:
        say(f"{error['path'] or 'run'}: {error['message']} ({error['code']})")
        if error["hint"]:
            say(f"  {error['hint']}")
    return EXIT_CODES[ended["status"]]


def list_runs(
    flow: str | None, status: str | None, query: str | None, limit: int, project: str | None
) -> None:
    """Print runs, newest first."""
    client = connect()
    flow_id = find_flow(client, flow, project)["id"] if flow else None
    found = client.pages("/v1/runs", limit, flow=flow_id, status=status, q=query)
    for one in found:
        print(_row(one))


def logs(run_id: str, *, follow: bool) -> int:
    """Print the steps and log lines of a run; give the exit code."""
    client = connect()
    before = client.get(f"/v1/runs/{run_id}")
    # Without --follow a live run's stream is read until it has nothing more to tell for now.
    ended = before["status"] in EXIT_CODES
    deadline = None if follow or ended else time.monotonic() + 2
    try:
        _follow(client, run_id, deadline)
    except KeyboardInterrupt:
        return STILL_RUNNING
    after = client.get(f"/v1/runs/{run_id}")
    print(_row(after))
    return 0


def _follow(client: Client, run_id: str, deadline: float | None) -> None:
    follow(client, run_id, Progress(print), deadline)


def read_input(text: str | None) -> Json:
    """Read a run's input: JSON, `@file` or `-`. Raises CommandFailed when it is not JSON."""
    if text is None:
        return None
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        text = Path(text[1:]).read_text()
    try:
        value: Json = json.loads(text)
    except ValueError as error:
        raise CommandFailed(
            f"The input is not JSON: {error}.",
            hint="""Write it as '{"name": "Ada"}', or as @file.json.""",
        ) from None
    return value


def _row(run: Answer) -> str:
    took = "" if run["duration_ms"] is None else f"{run['duration_ms'] / 1000:.2f} s"
    started = str(run["created_at"])[:19].replace("T", " ")
    version = "draft" if run["version"] is None else f"v{run['version']}"
    flow = f"{run['flow']['key']} {version}"
    return f"{run['id']}  {run['status']:<9}  {started}  {took:>9}  {flow}"
