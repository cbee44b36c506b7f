"""Whatever is killed: no more runs than there are places, and every queued one gets its turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpx2
import pytest

from tests.faults.conftest import Sink
from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(240)
LIMIT, MANY = 2, 10


def limited_flow(sink: Sink) -> dict[str, Any]:
    """A flow that tells the ledger when it comes and, a moment later, when it goes."""
    url = f"{sink.url}/effect?name="
    retry = {"attempts": 30, "first": "200ms", "max": "1s"}
    sends = [
        {
            "id": one,
            "type": "http.request",
            "config": {"method": "POST", "url": url + one + ":{{ input.number }}"},
            "retry": retry,
        }
        for one in ("comes", "goes")
    ]
    return {
        "schema": "nextscript.flow/1",
        "name": "Limited",
        "nodes": [
            {"id": "start", "type": "trigger.manual"},
            sends[0],
            {"id": "stays", "type": "wait.delay", "config": {"for": "700ms"}},
            sends[1],
        ],
        "edges": [
            {"from": "start", "to": "comes"},
            {"from": "comes", "to": "stays"},
            {"from": "stays", "to": "goes"},
        ],
        "settings": {"concurrency": {"limit": LIMIT}},
    }


def most_inside(effects: Iterable[str]) -> int:
    """Read from the ledger how many were in at once; a repeated effect changes nothing."""
    inside: set[str] = set()
    gone: set[str] = set()
    most = 0
    for effect in effects:
        what, _, number = effect.partition(":")
        if what == "goes":
            gone.add(number)
        inside = (inside | {number}) - gone
        most = max(most, len(inside))
    return most


@pytest.mark.slow(of=3)
@pytest.mark.notices("places_unbounded")
def test_places_survive_a_killed_worker_and_a_killed_server(running: Instance, sink: Sink) -> None:
    flow = running.publish(limited_flow(sink))
    url = f"/v1/flows/{flow}/runs"
    runs = [running.call("POST", url, json={"input": {"number": n}})["id"] for n in range(MANY)]
    eventually(lambda: len(names(sink)) >= 3, 30, "third effect")

    running.kill("worker")
    eventually(lambda: len(names(sink)) >= 7, 60, "seventh effect")
    running.kill("api")

    ended = [running.ended(run, 90)["status"] for run in runs]
    assert ended == ["succeeded"] * MANY
    assert most_inside(names(sink)) == LIMIT


def names(sink: Sink) -> list[str]:
    """Give the names of all effects, in order."""
    rows = httpx2.get(f"{sink.url}/effects", trust_env=False).json()
    return [str(row["name"]) for row in rows]
