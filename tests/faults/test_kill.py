"""Whatever is killed: an accepted run ends once, and a keyed effect happens once."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.faults.conftest import Sink
from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(240)
RECOVERY = 30.0
"""Seconds; security.md, Survive."""
_CHANCE = {"lot": "{{ random() }}", "at": "{{ now() }}"}


def effect_flow(sink: Sink, hold: str | None = None) -> dict[str, Any]:
    """A flow with one keyed effect, between two light steps."""
    query = f"&hold={hold}" if hold else ""
    url = f"{sink.url}/effect?name={{{{ input.name }}}}{query}"
    return {
        "schema": "nextscript.flow/1",
        "name": f"Effect {uuid4().hex[:8]}",
        "nodes": [
            {"id": "start", "type": "trigger.manual"},
            {"id": "before", "type": "data.set", "config": {"values": {"a": 1}}},
            {
                "id": "send",
                "type": "http.request",
                "config": {"method": "POST", "url": url, "body": {"n": "{{ before.a }}"}},
                "retry": {"attempts": 30, "first": "200ms", "max": "1s"},
                "timeout": "60s",
            },
            {"id": "after", "type": "data.set", "config": {"values": {"b": "{{ send.status }}"}}},
        ],
        "edges": [
            {"from": "start", "to": "before"},
            {"from": "before", "to": "send"},
            {"from": "send", "to": "after"},
        ],
        "outputs": {"b": "{{ after.b }}"},
    }


def start(running: Instance, flow: str, name: str) -> str:
    """Start a run; give its id."""
    found: str = running.call("POST", f"/v1/flows/{flow}/runs", json={"input": {"name": name}})[
        "id"
    ]
    return found


@pytest.mark.parametrize("hold", ["before", "after"])
def test_a_worker_killed_around_an_effect_ends_the_run_with_one_effect(
    running: Instance, sink: Sink, hold: str
) -> None:
    flow = running.publish(effect_flow(sink, hold))
    run = start(running, flow, hold)
    sink.wait_held(hold)

    running.kill("worker")
    killed = time.monotonic()
    sink.release()

    ended = running.ended(run, RECOVERY + 10)
    assert ended["status"] == "succeeded", ended
    assert time.monotonic() - killed < RECOVERY
    assert len(set(sink.effects(hold))) == 1


def test_an_api_killed_in_the_middle_of_starts_loses_and_doubles_nothing(
    running: Instance, sink: Sink
) -> None:
    flow = running.publish(effect_flow(sink))
    accepted: dict[str, str] = {}
    stop = threading.Event()

    def keep_starting() -> None:
        for number in range(400):
            if stop.is_set():
                return
            _start_once(running, flow, f"api-{number}", accepted)

    starters = [threading.Thread(target=keep_starting) for _ in range(3)]
    for starter in starters:
        starter.start()
    eventually(lambda: len(accepted) >= 5, 30, "five accepted runs")
    running.kill("api")
    eventually(lambda: _ready(running), RECOVERY, "API that is back")
    seen = len(accepted)
    eventually(lambda: len(accepted) >= seen + 3, 30, "three more runs after the restart")
    stop.set()
    for starter in starters:
        starter.join()

    for name, run in accepted.items():
        assert running.ended(run)["status"] == "succeeded"
        assert len(set(sink.effects(name))) == 1
    listed = _all_runs(running, flow)
    keys = [row["idempotency_key"] for row in listed]
    assert len(keys) == len(set(keys)), "a key made two runs"


def test_one_key_fifty_times_at_once_is_one_run_with_one_effect(
    running: Instance, sink: Sink
) -> None:
    flow = running.publish(effect_flow(sink))
    accepted: list[dict[str, str]] = [{} for _ in range(50)]
    starters = [
        threading.Thread(target=_start_once, args=(running, flow, "fifty", one)) for one in accepted
    ]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()

    ids = {one["fifty"] for one in accepted}
    assert len(ids) == 1
    assert running.ended(ids.pop())["status"] == "succeeded"
    assert len(sink.effects("fifty")) == 1
    assert len(_all_runs(running, flow)) == 1


def test_a_temporal_killed_under_load_ends_every_accepted_run(
    running: Instance, sink: Sink
) -> None:
    flow = running.publish(effect_flow(sink))
    runs = {f"temporal-{number}": "" for number in range(20)}
    for count, name in enumerate(runs):
        runs[name] = start(running, flow, name)
        if count == 10:
            running.kill("temporal")
            killed = time.monotonic()

    for name, run in runs.items():
        assert running.ended(run, 60)["status"] == "succeeded"
        assert len(set(sink.effects(name))) == 1
    assert time.monotonic() - killed < RECOVERY


def _start_once(running: Instance, flow: str, name: str, accepted: dict[str, str]) -> None:
    """Start until it is accepted, with one key: what a careful caller does."""
    while True:
        try:
            answer = running.api.post(
                f"/v1/flows/{flow}/runs",
                json={"input": {"name": name}},
                headers={"Idempotency-Key": name},
            )
        except httpx2.TransportError:
            time.sleep(0.2)
            continue
        if answer.status_code in (200, 202):
            accepted.setdefault(name, answer.json()["id"])
            assert accepted[name] == answer.json()["id"], "the same key answered with another run"
            return
        assert answer.status_code in (429, 502, 503), answer.text
        time.sleep(0.2)


def _ready(running: Instance) -> bool:
    return running.api.get("/health/ready").status_code == 200


def _all_runs(running: Instance, flow: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"flow": flow, "limit": "200"} | ({"cursor": cursor} if cursor else {})
        page = running.call("GET", "/v1/runs", params=query)
        rows += page["items"]
        cursor = page["next"]
    return rows


def test_expr_25_chance_and_clock_are_the_same_after_a_kill(running: Instance) -> None:
    flow = running.publish(
        {
            "schema": "nextscript.flow/1",
            "name": "Chance",
            "nodes": [
                {"id": "drawn", "type": "data.set", "config": {"values": _CHANCE}},
                {"id": "odd", "type": "flow.branch", "config": {"when": "{{ drawn.lot > 0.5 }}"}},
                {"id": "rest", "type": "wait.delay", "config": {"for": "6s"}},
                {"id": "then", "type": "data.set", "config": {"values": {"is": "{{ drawn }}"}}},
            ],
            "edges": [
                {"from": "drawn", "to": "odd"},
                {"from": "odd.true", "to": "rest"},
                {"from": "odd.false", "to": "rest"},
                {"from": "rest", "to": "then"},
            ],
            "outputs": {"drawn": "{{ drawn }}", "then": "{{ then.is }}", "odd": "{{ odd }}"},
        }
    )
    run = start(running, flow, "chance")
    path = f"/v1/runs/{run}/steps/drawn/output"
    before = eventually(lambda: running.call("GET", path)["value"], 10, "drawn lot")

    running.kill("worker")
    running.kill("api")

    ended = running.ended(run, RECOVERY + 10)
    assert ended["status"] == "succeeded", ended
    odd = before["lot"] > 0.5
    assert ended["output"] == {"drawn": before, "then": before, "odd": odd}
