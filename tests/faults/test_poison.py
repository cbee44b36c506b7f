"""What can never be done ends as failed or is shown as stuck, and everything else goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.keys import new_key
from tests.faults.cluster import Cluster, cluster
from tests.faults.conftest import Sink, build
from tests.faults.flows import effect_flow, flow, start
from tests.instance import eventually

pytestmark = [pytest.mark.timeout(600), pytest.mark.slow]
_CUSTOM = Path(__file__).parent / "custom"


@pytest.fixture(scope="module")
def parts() -> Iterator[Cluster]:
    with cluster({**build(), "NEXTSCRIPT_CUSTOM_FOLDERS": str(_CUSTOM)}) as made:
        yield made


@pytest.mark.parametrize(
    "type_",
    [
        pytest.param("fault.kill_worker", marks=pytest.mark.notices("lost_for_ever")),
        pytest.param("fault.kill_quickly", marks=pytest.mark.notices("never_careful")),
    ],
)
def test_a_step_that_kills_every_worker_ends_as_failed_and_others_go_on(
    parts: Cluster, sink: Sink, type_: str
) -> None:
    good = parts.publish(effect_flow(sink))
    poisoned = start(parts, parts.publish(killing(type_)), "poison")
    others: list[str] = []
    began, ended = time.monotonic(), None

    while ended is None and time.monotonic() - began < 300:
        parts.start("worker-1")  # as a supervisor does, whenever it has died
        others.append(start(parts, good, f"{type_}-{len(others)}"))
        time.sleep(2)
        shown = parts.call("GET", f"/v1/runs/{poisoned}")
        ended = shown if shown["ended_at"] else None

    assert ended is not None
    assert ended["status"] == "failed"
    assert ended["error"]["code"] == "step.worker_lost"
    parts.start("worker-1")
    for run in others:
        assert parts.ended(run, 60)["status"] == "succeeded"
    effects = sink.all_effects()
    assert [len(set(keys)) for keys in effects.values()] == [1] * len(others)


@pytest.mark.notices("stuck_unseen")
def test_a_run_whose_payloads_cannot_be_opened_is_shown_as_stuck_and_can_be_ended(
    sink: Sink,
) -> None:
    with cluster(build()) as parts:
        held = start(parts, parts.publish(effect_flow(sink, hold="before")), "locked")
        sink.wait_held("locked")
        parts.kill("worker-1")
        parts.kill("api")
        other_key = new_key()  # and the first is gone: nobody can open what it closed
        for name in ("api", "worker-1"):
            parts.set(name, NEXTSCRIPT_KEYS=other_key)
        for name in ("api", "worker-1"):
            parts.start(name)
        eventually(parts.ready, 30, "API")

        sink.release()
        other = start(parts, parts.publish(effect_flow(sink)), "open")
        assert parts.ended(other)["status"] == "succeeded"
        stuck = eventually(lambda: stuck_of(parts, held), 120, "sign that the run is stuck")
        assert stuck == "engine problem"
        parts.call("POST", f"/v1/runs/{held}/cancel", json={"reason": "its key is lost"})
        assert parts.ended(held, 60)["status"] in ("cancelled", "failed")


def killing(type_: str) -> dict[str, Any]:
    """A flow of which one step kills whoever runs it."""
    nodes = [{"id": "start", "type": "trigger.manual"}, {"id": "kill", "type": type_}]
    return flow(nodes, [{"from": "start", "to": "kill"}])


def stuck_of(parts: Cluster, run: str) -> str | None:
    """Say what keeps a run from moving, as the API shows it."""
    found: str | None = parts.call("GET", f"/v1/runs/{run}").get("stuck")
    return found
