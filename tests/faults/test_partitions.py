"""Links that are cut, silent or slow: a zombie worker finishes late, and changes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psutil
import pytest

from tests.faults.callers import calling
from tests.faults.cluster import Cluster, cluster
from tests.faults.conftest import Sink, build
from tests.faults.flows import RECOVERY, SOON, effect_flow, start, status_of, unsafe_flow
from tests.instance import eventually

pytestmark = [pytest.mark.timeout(240), pytest.mark.slow]
SILENCE = 120.0
"""Seconds: Temporal goes on handing tasks to the polls of a silent worker, each until its timeout,
and notices a dead connection only within a minute. A killed worker's connections are gone at once.
"""


@pytest.fixture(scope="module")
def parts() -> Iterator[Cluster]:
    with cluster(build(), workers=2) as made:
        yield made


@pytest.fixture(autouse=True)
def healed(parts: Cluster) -> Iterator[None]:
    """A test that fails leaves no broken link to the next."""
    yield
    for link in [*parts.temporal.values(), *parts.postgres.values()]:
        link.heal()


@pytest.mark.notices("key_per_attempt")
def test_a_zombie_that_finishes_late_neither_doubles_the_effect_nor_changes_the_run(
    parts: Cluster, sink: Sink
) -> None:
    run = start(parts, parts.publish(effect_flow(sink, hold="during", only="first")), "late")
    sink.wait_held("late")
    zombie = holder(parts, sink)

    parts.temporal[zombie].hold()
    ended = parts.ended(run, SILENCE)
    sink.release()
    eventually(lambda: len(sink.effects("late")) >= 2, 10, "late effect")
    parts.temporal[zombie].heal()
    time.sleep(3)  # its result arrives, and is not wanted

    assert ended["status"] == "succeeded", ended
    assert len(set(sink.effects("late"))) == 1
    assert parts.call("GET", f"/v1/runs/{run}") == ended


@pytest.mark.notices("unsafe_is_repeated")
def test_of_an_unsafe_effect_of_a_zombie_the_outcome_is_unknown_and_nobody_repeats_it(
    parts: Cluster, sink: Sink
) -> None:
    run = start(parts, parts.publish(unsafe_flow(sink, hold="during", only="first")), "unsafe")
    sink.wait_held("unsafe")
    zombie = holder(parts, sink)

    parts.temporal[zombie].hold()
    eventually(lambda: status_of(parts, run, "send") == "unknown", SILENCE, "unknown step")
    sink.release()
    parts.temporal[zombie].heal()
    time.sleep(3)

    assert sink.asked("unsafe") == 1
    parts.call("POST", f"/v1/runs/{run}/steps/send/skip", json={"output": {"status": 200}})
    assert parts.ended(run)["status"] == "succeeded"
    assert sink.asked("unsafe") == 1


@pytest.mark.parametrize(
    ("server", "how"),
    [
        pytest.param("temporal", "cut", marks=pytest.mark.notices("no_reconciler")),
        pytest.param("temporal", "hold", marks=pytest.mark.notices("start_waits")),
        pytest.param("postgres", "cut", marks=pytest.mark.notices("outages_answered_500")),
        pytest.param("postgres", "hold", marks=pytest.mark.notices("outages_unseen")),
    ],
)
def test_a_link_of_the_api_that_is_away_is_said_soon_and_what_was_taken_is_done(
    parts: Cluster, sink: Sink, server: str, how: str
) -> None:
    link = (parts.temporal if server == "temporal" else parts.postgres)["api"]
    with calling(parts, sink, parts.publish(effect_flow(sink))) as callers:
        {"cut": link.cut, "hold": link.hold}[how]()
        time.sleep(12)
        link.heal()
        healed = time.monotonic()
        callers.wait_for(5)
    callers.judge(healed)


@pytest.mark.notices("impatient")
def test_a_slow_link_of_the_api_is_slow_and_not_away(parts: Cluster, sink: Sink) -> None:
    with calling(parts, sink, parts.publish(effect_flow(sink))) as callers:
        callers.soon = 2 * SOON  # a start asks a dozen times, 0.2 s each
        parts.temporal["api"].delay(0.1)
        parts.postgres["api"].delay(0.1)
        callers.wait_for(10)
        parts.temporal["api"].heal()
        parts.postgres["api"].heal()
        healed = time.monotonic()
    callers.judge(healed)
    assert callers.refused == []


@pytest.mark.notices("records_once")
def test_workers_that_lose_the_database_keep_the_record_when_it_is_back(
    parts: Cluster, sink: Sink
) -> None:
    run = start(parts, parts.publish(effect_flow(sink, hold="before")), "apart")
    sink.wait_held("apart")

    for name in ("worker-1", "worker-2"):
        parts.postgres[name].cut()
    sink.release()
    eventually(lambda: sink.effects("apart"), 10, "effect")
    time.sleep(7)
    for name in ("worker-1", "worker-2"):
        parts.postgres[name].heal()
    healed = time.monotonic()

    assert parts.ended(run, RECOVERY)["status"] == "succeeded"
    assert time.monotonic() - healed < RECOVERY
    assert len(set(sink.effects("apart"))) == 1


def holder(parts: Cluster, sink: Sink) -> str:
    """Say which of the workers is talking to the ledger."""
    for name in ("worker-1", "worker-2"):
        process = parts.programs[name].process
        assert process is not None
        links = psutil.Process(process.pid).net_connections()
        if any(getattr(link.raddr, "port", None) == sink.port for link in links):
            return name
    raise AssertionError("no worker is talking to the ledger")
