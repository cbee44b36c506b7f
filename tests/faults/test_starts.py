"""The API killed at exact points of a start: what it took is kept, what it did not is not done."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from tests.faults.callers import Callers
from tests.faults.cluster import Cluster, cluster
from tests.faults.conftest import Sink, build
from tests.faults.flows import RECOVERY, effect_flow
from tests.faults.proxy import proxy
from tests.instance import eventually

pytestmark = [pytest.mark.timeout(240), pytest.mark.slow]


@pytest.fixture(scope="module")
def parts() -> Iterator[Cluster]:
    with cluster(build()) as made:
        yield made


@pytest.mark.notices("told_before_row")
def test_killed_before_the_row_is_committed(parts: Cluster, sink: Sink) -> None:
    flow = parts.publish(effect_flow(sink))
    caller = Callers(parts, sink, flow)
    # The first piece with the key asks whether there is such a run, the second one is its row.
    parts.postgres["api"].hold_at(b"uncommitted", 2)
    with starting(caller, "uncommitted"):
        eventually(lambda: parts.postgres["api"].holding, 10, "row on its way")
        time.sleep(0.3)
        began = again(parts)
    caller.judge(began)


@pytest.mark.notices("no_reconciler")
def test_killed_when_the_row_is_committed_and_temporal_was_not_told(
    parts: Cluster, sink: Sink
) -> None:
    caller = Callers(parts, sink, parts.publish(effect_flow(sink)))
    parts.temporal["api"].hold()
    caller.start("committed")  # taken, within two seconds, though Temporal does not answer
    began = again(parts)
    caller.judge(began)


@pytest.mark.notices("ack_before_durable")
@pytest.mark.case("API-05")
def test_killed_as_soon_as_it_has_answered(parts: Cluster, sink: Sink) -> None:
    caller = Callers(parts, sink, parts.publish(effect_flow(sink)))
    caller.start("answered")
    began = again(parts)
    caller.judge(began)


@pytest.mark.notices("idempotency_dropped")
@pytest.mark.case("API-05")
def test_killed_before_its_answer_has_arrived(parts: Cluster, sink: Sink) -> None:
    flow = parts.publish(effect_flow(sink))
    caller = Callers(parts, sink, flow)
    port = parts.api.base_url.port
    assert port is not None
    with proxy(port) as link:
        link.lose_answers(1)
        with pytest.raises(httpx2.TransportError):
            parts.api.post(
                f"http://127.0.0.1:{link.at}/v1/flows/{flow}/runs",
                json={"input": {"name": "unheard"}},
                headers={"Idempotency-Key": "unheard"},
            )
    began = again(parts)
    caller.start("unheard")
    caller.judge(began)


@contextmanager
def starting(caller: Callers, name: str) -> Iterator[None]:
    """Start a run beside the block, again until it is taken, at last after the block."""
    thread = threading.Thread(target=caller.start, args=(name,), daemon=True)
    thread.start()
    yield
    thread.join(RECOVERY)
    assert not thread.is_alive(), "the run was not taken"


def again(parts: Cluster) -> float:
    """Kill the API, heal its links, start it again; say when."""
    parts.kill("api")
    for link in (parts.postgres["api"], parts.temporal["api"]):
        link.cut()  # what is still held must not arrive
        link.heal()
    parts.start("api")
    began = time.monotonic()
    eventually(parts.ready, RECOVERY, "API that is back")
    return began
