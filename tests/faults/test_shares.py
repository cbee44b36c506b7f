"""A loop that sends without end: its project has a share, and others send meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.conftest import Sink, build
from tests.faults.flows import flow
from tests.instance import Instance, eventually, instance

pytestmark = pytest.mark.timeout(240)
SHARE = 20


@pytest.fixture(scope="module")
def running() -> Iterator[Instance]:
    more = {"NEXTSCRIPT_PROJECT_SENDS_PER_MINUTE": str(SHARE)}
    with instance(NEXTSCRIPT_EGRESS_ALLOW="127.0.0.0/8", **more, **build()) as started:
        yield started


def sending(sink: Sink, name: str, items: int) -> dict[str, Any]:
    """A flow that sends something for every item."""
    config = {"method": "POST", "url": f"{sink.url}/effect?name={name}", "body": "{{ item }}"}
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "trigger.manual"},
        {
            "id": "send",
            "type": "http.request",
            "config": config,
            "each": {"items": f"{{{{ range(1, {items + 1}) }}}}", "concurrency": 5},
        },
    ]
    return flow(nodes, [{"from": "start", "to": "send"}])


def started(running: Instance, flows: str, document: dict[str, Any]) -> str:
    made = running.call("POST", flows, json={"name": document["name"], "document": document})
    running.call("POST", f"/v1/flows/{made['id']}/versions", json={})
    run = running.call("POST", f"/v1/flows/{made['id']}/runs", json={"input": {}})
    found: str = run["id"]
    return found


@pytest.mark.case("DOS-19")
@pytest.mark.notices("no_shares")
def test_a_project_sends_its_share_and_another_does_not_wait_for_it(
    running: Instance, sink: Sink
) -> None:
    loop = started(running, running.flows, sending(sink, "loop", 2 * SHARE))
    other = running.call("POST", "/v1/projects", json={"name": "Other", "key": "other"})["id"]
    eventually(lambda: len(sink.effects("loop")) >= SHARE, 30, "share that was sent")

    quick = started(running, f"/v1/projects/{other}/flows", sending(sink, "other", 5))
    eventually(lambda: status(running, quick) == "succeeded", 20, "run of the other project")
    assert len(sink.effects("loop")) < 2 * SHARE
    assert status(running, loop) == "running"
    running.call("POST", f"/v1/runs/{loop}/cancel", json={})


@pytest.mark.case("DOS-19")
@pytest.mark.slow
def test_what_is_more_than_a_share_is_sent_later(running: Instance, sink: Sink) -> None:
    loop = started(running, running.flows, sending(sink, "later", SHARE + 15))
    ended = running.ended(loop, 200)
    assert ended["status"] == "succeeded", ended
    assert len(sink.effects("later")) == len(set(sink.effects("later"))) == SHARE + 15


def status(running: Instance, run: str) -> str:
    found: str = running.call("GET", f"/v1/runs/{run}")["status"]
    return found
