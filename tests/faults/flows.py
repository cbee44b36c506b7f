"""Flows whose effects the ledger judges."""

from __future__ import annotations

import os
from typing import Any
from uuid import uuid4

from tests.faults.conftest import Sink
from tests.instance import Api

_PATIENCE = float(os.environ.get("FAULTS_PATIENCE", "1"))
"""The promises are for a machine that has nothing else to do; on a busy one, multiply them."""
RECOVERY = 30.0 * _PATIENCE
"""Seconds; security.md, Survive."""
SOON = 2.0 * _PATIENCE
"""Seconds within which the API answers, whatever is away."""
_RETRY = {"attempts": 60, "first": "200ms", "max": "1s"}


def effect_flow(sink: Sink, **how: Any) -> dict[str, Any]:  # Any: JSON
    """A flow with one keyed effect between two light steps; `how` is the ledger's query."""
    return _around(sink, {"retry": _RETRY}, how)


def unsafe_flow(sink: Sink, **how: Any) -> dict[str, Any]:  # Any: JSON
    """The same, with an effect that must not be repeated."""
    return _around(sink, {"effects": "unsafe"}, how)


def waiting_flow(sink: Sink) -> dict[str, Any]:
    """A flow that waits until a time, or without one for a signal, and then has its effect."""
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "trigger.manual"},
        {"id": "which", "type": "flow.branch", "config": {"when": "{{ input.until == '' }}"}},
        {"id": "sleep", "type": "wait.until", "config": {"at": "{{ input.until }}"}},
        {"id": "hear", "type": "wait.signal", "config": {"name": "go"}},
        _sending(sink, {"retry": _RETRY}, {}),
    ]
    edges = [
        {"from": "start", "to": "which"},
        {"from": "which.false", "to": "sleep"},
        {"from": "which.true", "to": "hear"},
        {"from": "sleep", "to": "send"},
        {"from": "hear", "to": "send"},
    ]
    return flow(nodes, edges)


def flow(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A document with a name of its own."""
    name = f"Fault {uuid4().hex[:8]}"
    return {"schema": "nextscript.flow/1", "name": name, "nodes": nodes, "edges": edges, **more}


def start(running: Api, flow: str, name: str, **more: Any) -> str:  # Any: more of the input
    """Start a run; give its id."""
    body = {"input": {"name": name, **more}}
    found: str = running.call("POST", f"/v1/flows/{flow}/runs", json=body)["id"]
    return found


def status_of(running: Api, run: str, path: str) -> str | None:
    """Give the status of a step, once there is one."""
    answer = running.api.get(f"/v1/runs/{run}/steps")
    steps = answer.json()["items"] if answer.status_code == 200 else []
    return next((step["status"] for step in steps if step["path"] == path), None)


def all_runs(running: Api, flow: str) -> list[dict[str, Any]]:
    """Give every run of a flow, page by page."""
    rows: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"flow": flow, "limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = running.call("GET", "/v1/runs", params=query)
        rows += page["items"]
        cursor = page["next"]
    return rows


def _around(sink: Sink, more: dict[str, Any], how: dict[str, Any]) -> dict[str, Any]:
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "trigger.manual"},
        {"id": "before", "type": "data.set", "config": {"values": {"a": 1}}},
        _sending(sink, more, how),
        {"id": "after", "type": "data.set", "config": {"values": {"b": "{{ send.status }}"}}},
    ]
    edges = [
        {"from": "start", "to": "before"},
        {"from": "before", "to": "send"},
        {"from": "send", "to": "after"},
    ]
    return flow(nodes, edges, outputs={"b": "{{ after.b }}"})


def _sending(sink: Sink, more: dict[str, Any], how: dict[str, Any]) -> dict[str, Any]:
    query = "".join(f"&{name}={value}" for name, value in how.items())
    url = f"{sink.url}/effect?name={{{{ input.name }}}}{query}"
    config = {"method": "POST", "url": url, "body": {"name": "{{ input.name }}"}}
    return {"id": "send", "type": "http.request", "config": config, "timeout": "60s", **more}
