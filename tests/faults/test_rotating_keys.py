"""Rotating the master key while runs use connections fails none of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.faults.flows import flow
from tests.instance import CHECKOUT, Instance, instance
from tests.provider import SECRET, Provider, provider

pytestmark = [pytest.mark.timeout(280), pytest.mark.slow]
_RUNS = 50
_CALLS = 4


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with provider() as known:
        known.lifetime = 4  # so that tokens are renewed all the time, too
        yield known


@pytest.fixture(scope="module")
def running() -> Iterator[Instance]:
    with instance(NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8") as started:
        yield started


@pytest.mark.case("HIST-07")
def test_no_run_fails_while_the_master_key_is_rotated(running: Instance, served: Provider) -> None:
    connect(running, served)
    made = running.publish(calling())
    runs = [start(running, made) for _ in range(_RUNS)]
    old = keys(running)

    said = rotate(running, "--new-key")
    late = [start(running, made) for _ in range(5)]

    # The one that is used may have been sealed anew with its tokens before that.
    again = re.search(r"connections: [12] sealed with the newest key", said.stdout)
    assert again, said.stdout + said.stderr
    assert keys(running)[:1] == old
    assert len(keys(running)) == 2
    for run in [*runs, *late]:
        ended = running.ended(run, 120)
        assert ended["status"] == "succeeded", ended["error"]
    assert sum(one.startswith("Bearer at-") for one in served.seen) >= _CALLS * (_RUNS + 5)
    running.kill("worker")  # one that starts anew knows both keys
    assert running.ended(start(running, made), 60)["status"] == "succeeded"

    checked = rotate(running, "--check")
    assert checked.returncode == 1
    assert f"{old[0]}: still needed." in checked.stdout
    assert f"histories: {_RUNS} runs" in checked.stdout, checked.stdout
    assert "run `rotate-keys`" not in checked.stdout, checked.stdout


def connect(running: Instance, served: Provider) -> None:
    """Keep a connection that signs in itself, and one that nobody uses."""
    project = running.flows.split("/")[3]
    body = {"key": "crm", "name": "CRM", "kind": "oauth2", "secrets": {"client_secret": SECRET}}
    body["fields"] = served.fields(grant="client_credentials")
    running.call("POST", f"/v1/projects/{project}/connections", json=body)
    unused = {"key": "unused", "name": "Unused", "kind": "bearer", "secrets": {"token": SECRET}}
    unused["fields"] = {"base_url": "https://unused.example"}
    running.call("POST", f"/v1/projects/{project}/connections", json=unused)


def calling() -> dict[str, Any]:
    """A flow that calls with the connection now and then, for several seconds."""
    nodes: list[dict[str, Any]] = [{"id": "start", "type": "trigger.manual"}]
    for number in range(_CALLS):
        ask = {"id": f"ask{number}", "type": "http.request", "connection": "crm"}
        pause = {"id": f"pause{number}", "type": "wait.delay", "config": {"for": "2s"}}
        nodes += [{**ask, "config": {"url": "/me"}}, pause]
    ids = [one["id"] for one in nodes]
    edges = [{"from": one, "to": other} for one, other in pairwise(ids)]
    return flow(nodes, edges, outputs={"me": "{{ ask0.body.me }}"})


def start(running: Instance, made: str) -> str:
    found: str = running.call("POST", f"/v1/flows/{made}/runs", json={"input": {}})["id"]
    return found


def keys(running: Instance) -> list[str]:
    """Give the ids of the keys in the file."""
    return [one.partition(":")[0] for one in (running.home / "keys").read_text().split()]


def rotate(running: Instance, *how: str) -> subprocess.CompletedProcess[str]:
    """Run the command as an operator does."""
    command = [sys.executable, "server.py", "rotate-keys", *how]
    environment = os.environ | {"NEXTSCRIPT_HOME": str(running.home)}
    return subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
