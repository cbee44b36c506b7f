"""Webhooks that come in bursts and several times: every delivery is one run, with one effect."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.faults.conftest import Sink
from tests.faults.flows import RECOVERY, SOON, all_runs, effect_flow
from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(240)
AT_ONCE = 20


@pytest.mark.parametrize("many", [60, pytest.param(500, marks=pytest.mark.slow)])
@pytest.mark.notices("idempotency_dropped")
def test_deliveries_in_a_burst_and_twice_are_one_run_each(
    running: Instance, sink: Sink, many: int
) -> None:
    flow = running.publish(hooked(sink, f"burst-{many}"))
    names = [f"delivery-{many}-{number}" for number in range(many)]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda name: deliver(running, many, name), [*names, *names]))

    taken = [one for one in answers if one[1] == 202]
    assert Counter(status for _, status, _, _ in answers).keys() <= {202, 503}
    late = [round(seconds, 1) for _, _, seconds, _ in answers if seconds > SOON]
    assert late == []
    by_name: dict[str, set[str]] = {}
    for name, _, _, run in taken:
        by_name.setdefault(name, set()).add(run)
    assert {name for name in names if len(by_name.get(name, ())) != 1} == set()
    eventually(lambda: len(sink.all_effects()) == many, RECOVERY * 2, "effect of each delivery")
    assert {name for name, keys in sink.all_effects().items() if len(set(keys)) != 1} == set()
    assert len(all_runs(running, flow)) == many


def hooked(sink: Sink, path: str) -> dict[str, Any]:
    """The flow with an effect, started by a webhook."""
    document = effect_flow(sink)
    trigger = {"path": path, "method": "POST", "input": {"name": "{{ start.body.name }}"}}
    document["nodes"][0] = {"id": "start", "type": "trigger.webhook", "config": trigger}
    return document


def deliver(running: Instance, many: int, name: str) -> tuple[str, int, float, str]:
    """Send one delivery, again while the answer is that it cannot be taken now."""
    while True:
        began = time.monotonic()
        answer: httpx2.Response = running.api.post(
            f"/hooks/default/burst-{many}", json={"name": name}, headers={"webhook-id": name}
        )
        seconds = time.monotonic() - began
        if answer.status_code != 503:
            return name, answer.status_code, seconds, answer.json().get("id", answer.text)
        time.sleep(0.5)
