"""HIST: who reaches Temporal, what it knows of runs, and with which keys."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from structlog.testing import capture_logs
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest, GetSystemInfoResponse
from temporalio.client import Client

from engine.versions import is_unsafe, warn_of_unsafe
from store.keys import new_key
from tests.faults.cluster import Cluster, cluster
from tests.faults.conftest import Sink, build
from tests.faults.flows import effect_flow, flow, start
from tests.instance import CHECKOUT, Instance, eventually

pytestmark = pytest.mark.timeout(300)
_LOOPBACK = ("127.0.0.1", "::1")


@pytest.mark.case("HIST-01")
def test_everything_an_instance_listens_on_is_loopback(running: Instance) -> None:
    top = psutil.Process(running.process.pid)
    listening = [
        link.laddr
        for process in [top, *top.children(recursive=True)]
        for link in process.net_connections()
        if link.status == psutil.CONN_LISTEN
    ]
    ports = {address.port for address in listening}
    assert running.api.base_url.port in ports, "the search finds what is there"
    assert len(ports) >= 4, "the API, Temporal, its interface, the worker's health"
    assert [address for address in listening if address.ip not in _LOOPBACK] == []


@pytest.mark.case("HIST-05")
@pytest.mark.parametrize("program", ["server", "worker"])
@pytest.mark.parametrize("keys", ["", "k1:changeme"])
def test_without_a_key_nothing_starts(tmp_path: Path, program: str, keys: str) -> None:
    settings = {"NEXTSCRIPT_HOME": str(tmp_path), "NEXTSCRIPT_BASE_URL": "http://localhost"}
    done = subprocess.run(
        [sys.executable, "-m", "nextscript.cli", program],
        cwd=CHECKOUT,
        env=os.environ | settings | {"NEXTSCRIPT_KEYS": keys},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "key" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.case("HIST-11")
@pytest.mark.parametrize(
    ("version", "unsafe"),
    [
        *[(one, True) for one in ("1.29.0", "1.29.4", "1.30.0", "1.30.2-rc.1")],
        *[(one, False) for one in ("1.28.9", "1.29.5", "1.30.3", "1.32.0", "unknown")],
    ],
)
def test_servers_with_a_known_hole_are_known(version: str, unsafe: bool) -> None:
    assert is_unsafe(version) == unsafe


@pytest.mark.case("HIST-11")
@pytest.mark.parametrize("version", ["1.29.2", "1.30.3"])
async def test_a_server_with_a_known_hole_is_named_in_the_log(
    temporal_address: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await Client.connect(temporal_address)

    async def old(request: GetSystemInfoRequest) -> GetSystemInfoResponse:
        return GetSystemInfoResponse(server_version=version)

    monkeypatch.setattr(client.workflow_service, "get_system_info", old)
    with capture_logs() as logged:
        await warn_of_unsafe(client)
    assert [line["version"] for line in logged] == [version] * is_unsafe(version)


@pytest.mark.slow
@pytest.mark.case("HIST-07")
def test_a_new_key_closes_what_is_new_and_what_is_old_stays_readable(sink: Sink) -> None:
    with cluster(build()) as parts:
        first = parts.programs["api"].environment["NEXTSCRIPT_KEYS"]
        second = new_key()
        document = effect_flow(sink)
        document["nodes"][1] = {"id": "before", "type": "wait.signal", "config": {"name": "go"}}
        document["nodes"][2]["config"]["body"] = {"name": "{{ input.name }}"}
        held = start(parts, parts.publish(document), "old")
        done = start(parts, parts.publish(plain()), "done")
        assert parts.ended(done)["status"] == "succeeded"

        with_keys(parts, f"{first} {second}")
        parts.call("POST", f"/v1/runs/{held}/signals/go", json={})
        assert parts.ended(held, 60)["status"] == "succeeded"
        assert parts.call("GET", f"/v1/runs/{done}/steps/say/output")["value"] == {"x": "done"}
        new = start(parts, parts.publish(plain()), "new")
        assert parts.ended(new)["status"] == "succeeded"

        assert keys_of(parts, done) == {key_id(first)}
        assert keys_of(parts, held) == {key_id(first), key_id(second)}
        assert keys_of(parts, new) == {key_id(second)}


def plain() -> dict[str, Any]:
    """A flow that says what it was given, as a regular step does."""
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "trigger.manual"},
        {"id": "say", "type": "data.set", "config": {"values": {"x": "{{ input.name }}"}}},
    ]
    return flow(nodes, [{"from": "start", "to": "say"}])


def with_keys(parts: Cluster, keys: str) -> None:
    """Start the programs again with other keys."""
    for name in ("api", "worker-1"):
        parts.programs[name].stop()
        parts.set(name, NEXTSCRIPT_KEYS=keys)
        parts.start(name)
    eventually(parts.ready, 120, "API")
    parts.wait_for_worker("worker-1")
    time.sleep(0.5)


def key_id(key: str) -> str:
    """Give the name of a key."""
    return key.partition(":")[0]


def keys_of(parts: Cluster, run: str) -> set[str]:
    """Say which keys closed what Temporal has of a run."""
    import asyncio

    async def read() -> set[str]:
        client = await Client.connect(parts.temporal_address)
        project = parts.flows.split("/")[3]
        history = await client.get_workflow_handle(f"{project}/{run}").fetch_history()
        ids = [key_id(key) for key in parts.programs["api"].environment["NEXTSCRIPT_KEYS"].split()]
        raw = b"".join(event.SerializeToString() for event in history.events)
        return {one for one in ids if one.encode() in raw}

    return asyncio.run(read())
