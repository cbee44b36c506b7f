"""Two builds of the workers side by side: an operator says which one runs the flows."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from temporalio.api.enums.v1 import RoutingConfigUpdateState
from temporalio.api.workflowservice.v1 import DescribeWorkerDeploymentRequest
from temporalio.client import Client

from engine.dev_server import binary
from tests.faults.cluster import Cluster, cluster
from tests.faults.flows import flow, start, status_of
from tests.instance import eventually

pytestmark = [pytest.mark.timeout(400), pytest.mark.slow]
_NAME = "flows"
_WAITING: dict[str, Any] = {
    **flow(
        [
            {"id": "start", "type": "trigger.manual"},
            {"id": "hear", "type": "wait.signal", "config": {"name": "go"}},
            {"id": "after", "type": "data.set", "config": {"values": {"heard": "{{ hear }}"}}},
        ],
        [{"from": "start", "to": "hear"}, {"from": "hear", "to": "after"}],
    ),
    "outputs": {"heard": "{{ after.heard }}"},
}


@pytest.fixture(scope="module")
def parts() -> Iterator[Cluster]:
    with cluster({}) as made:  # its worker has no version
        yield made


def test_waiting_runs_go_on_with_the_build_that_is_made_current_and_back(parts: Cluster) -> None:
    waiting = parts.publish(_WAITING)
    before = waits(parts, waiting)
    parts.add_worker("one", **release("1.0"))
    make_current(parts, "1.0")
    parts.programs["worker-1"].stop()
    on_one = [waits(parts, waiting) for _ in range(3)]
    assert {build_of(parts, run) for run in on_one} == {"1.0"}
    assert goes_on(parts, before) == "1.0", "it began when workers had no versions"

    parts.add_worker("two", **release("2.0"))
    assert build_of(parts, waits(parts, waiting)) == "1.0", "a build that is not current is idle"
    make_current(parts, "2.0")
    assert goes_on(parts, on_one[0]) == "2.0"
    parts.programs["one"].stop()
    assert goes_on(parts, on_one[1]) == "2.0"
    on_two = waits(parts, waiting)
    assert build_of(parts, on_two) == "2.0"

    parts.start("one")
    parts.wait_for_worker("one")
    make_current(parts, "1.0")
    parts.programs["two"].stop()
    assert goes_on(parts, on_two) == "1.0"
    assert goes_on(parts, on_one[2]) == "1.0"
    assert build_of(parts, waits(parts, waiting)) == "1.0"


def release(build: str) -> dict[str, str]:
    """Give the settings of a worker of a build."""
    return {"NEXTSCRIPT_DEPLOYMENT_NAME": _NAME, "NEXTSCRIPT_BUILD_ID": build}


def make_current(parts: Cluster, build: str) -> None:
    """Do what docs/cluster.md says, once Temporal has heard of the build."""
    named = ["--deployment-name", _NAME, "--build-id", build]

    def known() -> bool:
        shown = temporal(parts, "worker", "deployment", "describe-version", *named)
        return shown.returncode == 0

    eventually(known, 60, f"version {build}")
    done = temporal(parts, "worker", "deployment", "set-current-version", "--yes", *named)
    assert done.returncode == 0, done.stderr
    eventually(lambda: asyncio.run(is_told(parts.temporal_address)), 60, "queues that know of it")


async def is_told(address: str) -> bool:
    """Say whether all queues have heard which build is current; Temporal tells them one by one."""
    client = await Client.connect(address)
    asked = DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=_NAME)
    found = await client.workflow_service.describe_worker_deployment(asked)
    state = found.worker_deployment_info.routing_config_update_state
    return state == RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_COMPLETED


def waits(parts: Cluster, waiting: str) -> str:
    """Start a run; give its id when it waits."""
    run = start(parts, waiting, "release")
    eventually(lambda: status_of(parts, run, "hear") == "waiting", 60, "waiting run")
    return run


def goes_on(parts: Cluster, run: str) -> str:
    """Give a run its signal, see it end well, and say which build did that."""
    parts.call("POST", f"/v1/runs/{run}/signals/go", json="now")
    ended = parts.ended(run, 60)
    assert (ended["status"], ended["output"]) == ("succeeded", {"heard": "now"})
    return build_of(parts, run)


def build_of(parts: Cluster, run: str) -> str:
    """Give the build that completed the last workflow task of a run, by Temporal's history."""
    project = parts.flows.split("/")[3]
    shown = temporal(parts, "workflow", "show", "--workflow-id", f"{project}/{run}")
    done = [
        event["workflowTaskCompletedEventAttributes"]
        for event in json.loads(shown.stdout)["events"]
        if "workflowTaskCompletedEventAttributes" in event
    ]
    found: str = done[-1].get("deploymentVersion", {"buildId": "none"})["buildId"]
    return found


def temporal(parts: Cluster, *words: str) -> subprocess.CompletedProcess[str]:
    """Ask Temporal as an operator does."""
    command = [str(binary()), *words, "--address", parts.temporal_address, "-o", "json"]
    return subprocess.run(command, capture_output=True, text=True, check=False)
