"""Whatever is killed: an accepted run ends once, and a keyed effect happens once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.callers import Callers, calling
from tests.faults.cluster import Cluster, cluster
from tests.faults.conftest import Sink, build
from tests.faults.flows import RECOVERY, all_runs, effect_flow, flow, start
from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(240)
_CHANCE = {"lot": "{{ random() }}", "at": "{{ now() }}"}
_POINTS = ("before", "during", "after")


@pytest.fixture(scope="module")
def parts() -> Iterator[Cluster]:
    with cluster(build()) as made:
        yield made


@pytest.mark.slow(of=3)
@pytest.mark.notices("no_heartbeat_timeout")
@pytest.mark.parametrize("point", _POINTS)
def test_a_worker_killed_around_an_effect_ends_the_run_with_one_effect(
    running: Instance, sink: Sink, point: str
) -> None:
    run = start(running, running.publish(effect_flow(sink, hold=point)), point)
    sink.wait_held(point)

    running.kill("worker")
    killed = time.monotonic()
    sink.release()

    ended = running.ended(run, RECOVERY + 10)
    assert ended["status"] == "succeeded", ended
    assert time.monotonic() - killed < RECOVERY
    assert len(set(sink.effects(point))) == 1
    assert sink.asked(point) == 2, "the second worker asked again"


@pytest.mark.slow
@pytest.mark.parametrize("point", _POINTS)
@pytest.mark.parametrize(
    "part",
    [
        pytest.param("temporal", marks=pytest.mark.notices("temporal_forgets")),
        pytest.param("postgres", marks=pytest.mark.notices("records_once")),
    ],
)
def test_a_server_killed_around_an_effect_loses_neither_the_run_nor_its_record(
    parts: Cluster, sink: Sink, part: str, point: str
) -> None:
    run = start(parts, parts.publish(effect_flow(sink, hold=point)), point)
    sink.wait_held(point)

    parts.kill(part)
    sink.release()
    time.sleep(2)  # what comes next is asked of a server that is not there
    parts.start(part)
    began = time.monotonic()

    ended = parts.ended(run, RECOVERY + 10)
    assert ended["status"] == "succeeded", ended
    assert time.monotonic() - began < RECOVERY
    assert len(set(sink.effects(point))) == 1


@pytest.mark.notices("idempotency_dropped")
def test_an_api_killed_in_the_middle_of_starts_loses_and_doubles_nothing(
    running: Instance, sink: Sink
) -> None:
    with calling(running, sink, running.publish(effect_flow(sink)), many=12) as callers:
        running.kill("api")
        killed = time.monotonic()
        eventually(lambda: _ready(running), RECOVERY, "API that is back")
        callers.wait_for(3)
    callers.judge(killed)


@pytest.mark.notices("temporal_forgets")
def test_a_temporal_killed_under_load_ends_every_accepted_run(
    running: Instance, sink: Sink
) -> None:
    with calling(running, sink, running.publish(effect_flow(sink))) as callers:
        running.kill("temporal")
        killed = time.monotonic()
        callers.wait_for(20)
    callers.judge(killed)


@pytest.mark.notices("outages_answered_500")
def test_a_database_killed_under_load_ends_every_accepted_run(
    running: Instance, sink: Sink
) -> None:
    with calling(running, sink, running.publish(effect_flow(sink))) as callers:
        running.kill("postgres")
        killed = time.monotonic()
        eventually(lambda: callers.refused, RECOVERY, "caller that noticed")
        callers.wait_for(20)
    callers.judge(killed)


@pytest.mark.notices("idempotency_dropped")
def test_one_key_fifty_times_at_once_is_one_run_with_one_effect(
    running: Instance, sink: Sink
) -> None:
    flow = running.publish(effect_flow(sink))
    many = [Callers(running, sink, flow) for _ in range(50)]
    threads = [threading.Thread(target=one.start, args=("fifty",)) for one in many]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ids = {one.accepted["fifty"] for one in many}
    assert len(ids) == 1
    assert running.ended(ids.pop())["status"] == "succeeded"
    assert len(sink.effects("fifty")) == 1
    assert len(all_runs(running, flow)) == 1


@pytest.mark.slow(of=3)
@pytest.mark.notices("chance_anew")
@pytest.mark.case("EXPR-25")
def test_expr_25_chance_and_clock_are_the_same_after_a_kill(running: Instance) -> None:
    run = start(running, running.publish(_by_chance()), "chance")
    path = f"/v1/runs/{run}/steps/drawn/output"
    before = eventually(lambda: running.call("GET", path)["value"], 10, "drawn lot")

    running.kill("worker")
    running.kill("api")

    ended = running.ended(run, RECOVERY + 10)
    assert ended["status"] == "succeeded", ended
    odd = before["lot"] > 0.5
    assert ended["output"] == {"drawn": before, "then": before, "odd": odd}


def _by_chance() -> dict[str, Any]:
    nodes = [
        {"id": "drawn", "type": "data.set", "config": {"values": _CHANCE}},
        {"id": "odd", "type": "flow.branch", "config": {"when": "{{ drawn.lot > 0.5 }}"}},
        {"id": "rest", "type": "wait.delay", "config": {"for": "6s"}},
        {"id": "then", "type": "data.set", "config": {"values": {"is": "{{ drawn }}"}}},
    ]
    edges = [
        {"from": "drawn", "to": "odd"},
        {"from": "odd.true", "to": "rest"},
        {"from": "odd.false", "to": "rest"},
        {"from": "rest", "to": "then"},
    ]
    outputs = {"drawn": "{{ drawn }}", "then": "{{ then.is }}", "odd": "{{ odd }}"}
    return flow(nodes, edges, outputs=outputs)


def _ready(running: Instance) -> bool:
    return running.api.get("/health/ready").status_code == 200
