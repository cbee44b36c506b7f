"""A service applies what it was asked and its answer is lost: keyed is once, unsafe is unknown."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Sink
from tests.faults.flows import effect_flow, start, status_of, unsafe_flow
from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(120)


@pytest.mark.notices("key_per_attempt")
def test_a_keyed_effect_is_asked_for_again_with_its_key(running: Instance, sink: Sink) -> None:
    run = start(running, running.publish(effect_flow(sink, lose=2)), "keyed")

    assert running.ended(run)["status"] == "succeeded"
    assert sink.asked("keyed") == 3
    assert len(set(sink.effects("keyed"))) == 1


@pytest.mark.notices("unsafe_is_repeated", "lost_answer_is_a_failure")
def test_of_an_unsafe_effect_the_outcome_is_unknown_until_somebody_says(
    running: Instance, sink: Sink
) -> None:
    run = start(running, running.publish(unsafe_flow(sink, lose=1)), "unsafe")

    eventually(lambda: status_of(running, run, "send") == "unknown", 20, "unknown step")
    [step] = running.call("GET", f"/v1/runs/{run}/steps", params={"node": "send"})["items"]
    assert "may have done it" in step["error"]["hint"]
    eventually(lambda: run in asking(running), 20, "run among those that need attention")
    assert sink.asked("unsafe") == 1

    running.call("POST", f"/v1/runs/{run}/steps/send/skip", json={"output": {"status": 200}})
    assert running.ended(run)["status"] == "succeeded"
    assert sink.asked("unsafe") == 1


def asking(running: Instance) -> list[str]:
    """Give the runs somebody should look at."""
    found = running.call("GET", "/v1/runs", params={"attention": "true"})["items"]
    return [run["id"] for run in found]


def test_an_unsafe_effect_with_an_unknown_outcome_is_repeated_when_somebody_asks(
    running: Instance, sink: Sink
) -> None:
    run = start(running, running.publish(unsafe_flow(sink, lose=1)), "again")
    eventually(lambda: status_of(running, run, "send") == "unknown", 20, "unknown step")

    running.call("POST", f"/v1/runs/{run}/steps/send/retry", json={})

    assert running.ended(run)["status"] == "succeeded"
    assert len(set(sink.effects("again"))) == 1, "and under the same key"


def test_an_unsafe_effect_that_was_refused_is_known_to_have_failed(
    running: Instance, sink: Sink
) -> None:
    run = start(running, running.publish(unsafe_flow(sink, refuse=1)), "refused")

    assert running.ended(run)["status"] == "failed"
    assert sink.effects("refused") == []
