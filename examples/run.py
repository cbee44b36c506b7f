"""Run an example: `make example NAME=hello`.

It starts what the example needs and an instance of its own, opens the way to them, makes the
connection, pushes the flow, runs it, approves what it asks, prints the result and stops everything.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import Annotated, Any

import typer

from examples.instance import own, running_already
from examples.needs import HERE, NAMES, started
from nextscript.cli.client import Client
from nextscript.cli.failure import told_plainly

Run = dict[str, Any]  # Any: what the API answers
_ENDED = ("succeeded", "failed", "cancelled")


def main(
    name: Annotated[str, typer.Argument(help=", ".join(NAMES))],
    sample: Annotated[bool, typer.Option(help="Small files instead of real ones.")] = False,
    here: Annotated[bool, typer.Option(help="Use the instance that runs already.")] = False,
) -> None:
    """Run one example."""
    if name not in NAMES:
        raise typer.BadParameter(f"there are {', '.join(NAMES)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # what was started ends too
    with told_plainly(), started(name, sample=sample, fixed=here) as needs:
        opened = f"NEXTSCRIPT_EGRESS_ALLOW={','.join(needs.egress)} " if needs.egress else ""
        say(f"{opened}nextscript dev")
        with running_already() if here else own(needs.egress) as client:
            for connection in needs.connections:
                connect(client, connection)
            push(client, name)
            run = wait(client, (tick if name == "scheduler" else start)(client, name, needs.input))
    print(json.dumps(run["output"] or run["error"], indent=2, ensure_ascii=False))
    raise typer.Exit(run["status"] != "succeeded")


def connect(client: Client, connection: dict[str, Any]) -> None:  # Any: JSON
    """Make a connection, or bring the one of that key up to date."""
    project = client.get("/v1/projects")["items"][0]["id"]
    path = f"/v1/projects/{project}/connections"
    for found in client.get(path)["items"]:
        if found["key"] == connection["key"]:
            changes = {name: connection[name] for name in ("fields", "secrets")}
            client.send("PATCH", f"{path}/{found['id']}", json=changes)
            return
    say(f"POST {path}  {connection['key']}")
    client.post(path, connection)


def push(client: Client, name: str) -> None:
    """Publish the flow with the command line, as you would."""
    say(f"nextscript push examples/{name}/flow.yaml")
    subprocess.run(
        [sys.executable, "-m", "nextscript.cli", "push", str(HERE / name / "flow.yaml")],
        env=os.environ | {"NEXTSCRIPT_URL": client.url, "NEXTSCRIPT_API_KEY": key_of(client)},
        check=True,
    )


def start(client: Client, name: str, input: dict[str, Any]) -> Run:  # Any: JSON
    """Start a run through the API."""
    flow = flow_id(client, name)
    say(f"POST /v1/flows/{flow}/runs")
    return client.post(f"/v1/flows/{flow}/runs", {"input": input})


def tick(client: Client, name: str, input: dict[str, Any]) -> Run:  # Any: JSON
    """Start a run as cron would, twice for one tick; give the one run there is."""
    env = {"NEXTSCRIPT_URL": client.url, "NEXTSCRIPT_API_KEY": key_of(client)}
    about = {"FLOW": flow_id(client, name), "TICK": str(input["tick"])}
    script = str(HERE / name / "tick.sh")
    said = [
        subprocess.check_output([script], env=os.environ | env | about, text=True).strip()
        for _ in range(2)
    ]
    for one in said:
        say(f"TICK={about['TICK']} examples/{name}/tick.sh  {one}")
    return client.get(f"/v1/runs/{said[0]}")


def flow_id(client: Client, name: str) -> str:
    """Give the id of a flow that was pushed."""
    project = client.get("/v1/projects")["items"][0]["id"]
    flows = client.pages(f"/v1/projects/{project}/flows")
    return str(next(flow["id"] for flow in flows if flow["key"] == name))


def wait(client: Client, run: Run) -> Run:
    """Wait for the end and approve what is asked on the way."""
    path = f"/v1/runs/{run['id']}"
    while run["status"] not in _ENDED:
        for step in client.get(f"{path}/steps", status="waiting", limit=10)["items"]:
            if (step["waiting_for"] or {}).get("kind") == "approval":
                say(f"POST {path}/steps/{step['path']}/complete  approved")
                client.post(f"{path}/steps/{step['path']}/complete", {"port": "approved"})
        time.sleep(0.2)
        run = client.get(path)
    say(f"{run['status']} after {run['duration_ms'] / 1000:.2f} s")
    return run


def key_of(client: Client) -> str:
    """Give the API key a client signs in with."""
    return client.http.headers["authorization"].removeprefix("Bearer ")


def say(text: str) -> None:
    """Print what happens, apart from the result."""
    print(f"  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    typer.run(main)
