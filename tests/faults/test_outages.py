"""API-11: a database or engine that is away is said within two seconds, and its return noticed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx2
import psutil
import pytest

from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(240)
SOON = 2.0
_AT_ONCE = 16
Call = tuple[str, str, Any]
WAITS: dict[str, Any] = {
    "schema": "nextscript.flow/1",
    "nodes": [
        {"id": "start", "type": "trigger.manual"},
        {"id": "hook", "type": "trigger.webhook", "config": {"path": "outage", "method": "POST"}},
        {"id": "set", "type": "data.set", "config": {"values": {"a": 1}}},
        {"id": "wait", "type": "human.approval", "config": {"to": ["role:owner"], "title": "Go?"}},
    ],
    "edges": [
        {"from": "start", "to": "set"},
        {"from": "hook", "to": "set"},
        {"from": "set", "to": "wait"},
    ],
}


@contextmanager
def frozen(running: Instance, part: str) -> Iterator[None]:
    """Stop all processes of a part without ending them, as a host that hangs does."""
    first = psutil.Process(running.pid(part))
    family = [first]
    first.suspend()
    family += first.children(recursive=True)
    for one in family[1:]:
        one.suspend()
    try:
        yield
    finally:
        for one in family:
            one.resume()


class Waiting:
    """A run that waits for an approval, and every kind of request about it."""

    def __init__(self, running: Instance) -> None:
        name = f"Outage {uuid4().hex[:8]}"
        self.flow = running.publish({**WAITS, "name": name})
        self.run = running.call("POST", f"/v1/flows/{self.flow}/runs", json={"input": {}})["id"]
        self.running = running
        shown = eventually(self._waits, 20, "waiting run")
        self.link = shown["waiting"][0]["resume_url"].partition("/resume/")[2]
        self.project = running.flows.split("/")[3]

    def _waits(self) -> Any:
        run = self.running.call("GET", f"/v1/runs/{self.run}?include=waiting")
        return run if run["status"] == "waiting" else None

    def calls_of_the_database(self) -> list[Call]:
        flow, run = f"/v1/flows/{self.flow}", f"/v1/runs/{self.run}"
        return [
            ("GET", "/v1/me", None),
            ("GET", "/v1/setup", None),
            ("POST", "/v1/auth/login", {"email": "a@example.com", "password": "wrong"}),
            ("GET", "/v1/projects", None),
            ("GET", f"/v1/projects/{self.project}/flows", None),
            ("POST", f"/v1/projects/{self.project}/flows", {"name": "never"}),
            ("GET", f"/v1/projects/{self.project}/connections", None),
            ("GET", flow, None),
            ("GET", f"{flow}/draft", None),
            ("POST", f"{flow}/runs", {"input": {}}),
            ("GET", "/v1/runs", None),
            ("GET", run, None),
            ("GET", f"{run}/steps", None),
            ("GET", f"{run}/steps/set/output", None),
            ("GET", f"{run}/events", None),
            ("POST", f"{run}/cancel", {}),
            ("POST", f"{run}/signals/go", {}),
            ("POST", f"{run}/steps/wait/complete", {"port": "approved"}),
            ("GET", "/v1/catalog", None),
            ("POST", "/v1/expressions:preview", {"expression": "{{ 1 }}"}),
            ("POST", "/hooks/default/outage", {}),
            ("GET", f"/resume/{self.link}", None),
            ("POST", f"/resume/{self.link}", {"port": "approved"}),
            ("GET", "/health/ready", None),
        ]

    def calls_of_the_engine(self) -> list[Call]:
        """Give requests that cannot be answered without Temporal."""
        run = f"/v1/runs/{self.run}"
        return [
            ("GET", f"{run}/steps", None),
            ("GET", f"{run}/steps/set/output", None),
            ("POST", f"{run}/pause", {}),
            ("POST", f"{run}/signals/go", {}),
            ("POST", f"{run}/steps/wait/complete", {"port": "approved"}),
            ("GET", f"/resume/{self.link}", None),
            ("POST", f"/resume/{self.link}", {"port": "approved"}),
            ("GET", "/health/ready", None),
        ]

    def calls_that_do_without(self) -> list[Call]:
        """Give requests that are answered from the database while Temporal is away."""
        return [
            ("GET", f"/v1/runs/{self.run}", None),
            ("POST", f"/v1/flows/{self.flow}/runs", {"input": {}}),
            ("POST", "/hooks/default/outage", {}),
            ("GET", "/v1/runs", None),
            ("GET", f"/v1/flows/{self.flow}/draft", None),
            ("GET", "/health/live", None),
        ]


@pytest.fixture(scope="module")
def waiting(running: Instance) -> Waiting:
    return Waiting(running)


def asked(running: Instance, calls: list[Call]) -> list[tuple[Call, httpx2.Response, float]]:
    """Send as many requests at once as one caller may; give the answers and their times."""

    def ask(call: Call) -> tuple[Call, httpx2.Response, float]:
        method, path, body = call
        began = time.monotonic()
        answer = running.api.request(method, path, json=body)
        return call, answer, time.monotonic() - began

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(ask, calls))


def assert_away(running: Instance, calls: list[Call]) -> None:
    for call, answer, seconds in asked(running, calls):
        assert answer.status_code == 503, (call, answer.status_code, answer.text)
        assert answer.headers["content-type"] == "application/problem+json", call
        assert answer.headers["retry-after"], call
        assert seconds < SOON, (call, seconds)
    assert running.api.get("/health/live").status_code == 200


def back(running: Instance) -> bool:
    return running.api.get("/health/ready").status_code == 200


@pytest.mark.notices("outages_unseen")
@pytest.mark.case("API-11")
def test_a_frozen_database_is_a_503_soon_and_its_return_is_noticed(
    running: Instance, waiting: Waiting
) -> None:
    api = running.pid("api")
    with frozen(running, "postgres"):
        assert_away(running, waiting.calls_of_the_database())
        assert_away(running, waiting.calls_of_the_database())  # the pool has no connection left
    eventually(lambda: back(running), 10, "database that is back")

    assert running.api.get(f"/v1/runs/{waiting.run}").json()["status"] == "waiting"
    assert running.pid("api") == api


@pytest.mark.notices("outages_answered_500")
@pytest.mark.case("API-11")
def test_a_database_that_is_gone_is_a_503_soon_and_its_return_is_noticed(
    running: Instance, waiting: Waiting
) -> None:
    api = running.pid("api")
    with frozen_supervisor(running):  # it would start another at once
        running.kill("postgres")
        assert_away(running, waiting.calls_of_the_database())
        assert_away(running, waiting.calls_of_the_database())
    eventually(lambda: back(running), 30, "database that is back")

    assert running.api.get(f"/v1/runs/{waiting.run}").json()["status"] == "waiting"
    assert running.pid("api") == api


@pytest.mark.parametrize(
    "how", [pytest.param("frozen", marks=pytest.mark.notices("engine_waited_for")), "gone"]
)
@pytest.mark.case("API-11")
def test_an_engine_that_is_away_is_said_soon_and_its_return_is_noticed(
    running: Instance, waiting: Waiting, how: str
) -> None:
    api = running.pid("api")
    with frozen(running, "temporal") if how == "frozen" else frozen_supervisor(running):
        if how == "gone":
            running.kill("temporal")
        assert_away(running, waiting.calls_of_the_engine())
        accepted = asked(running, waiting.calls_that_do_without())
    eventually(lambda: back(running), 30, "engine that is back")

    for call, answer, seconds in accepted:
        assert answer.status_code in (200, 202), (call, answer.text)
        assert seconds < SOON, (call, seconds)
    started = [answer.json()["id"] for call, answer, _ in accepted if answer.status_code == 202]
    for run in started:  # taken while the engine was away, and not lost
        eventually(lambda run=run: shown(running, run) == "waiting", 30, f"run {run}")  # type: ignore[misc] # the lambda's default is a str
    assert running.pid("api") == api


@contextmanager
def frozen_supervisor(running: Instance) -> Iterator[None]:
    os.kill(running.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(running.process.pid, signal.SIGCONT)


def shown(running: Instance, run: str) -> str:
    found: str = running.api.get(f"/v1/runs/{run}").json()["status"]
    return found
