"""A message starts one run, however often whoever listens is killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults.flows import RECOVERY, all_runs, flow
from tests.faults.holding import starts_held
from tests.faults.source import Source
from tests.faults.sources import SOURCES
from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(300)
MANY = 500
AGAIN = 2 * RECOVERY
"""Seconds: a worker that is killed often is started again after longer and longer pauses."""


@pytest.fixture(params=list(SOURCES))
def source(request: pytest.FixtureRequest) -> Iterator[Source]:
    """Each of the services."""
    with SOURCES[request.param]() as made:
        yield made


@pytest.mark.slow(of=12)
@pytest.mark.notices("acknowledged_first", "events_without_keys", "kept_first")
def test_500_messages_start_500_runs_while_whoever_listens_is_killed_three_times(
    running: Instance, source: Source
) -> None:
    names = [f"m{number}" for number in range(MANY)]
    made = listening(running, source)

    source.send(names[:200])  # killed when the last is acknowledged
    eventually(lambda: len(runs(running, made)) > 0 and source.left() == 0, 30, "started runs")
    running.kill("worker")
    source.link.hold_at(source.ack)  # … when the first cannot be
    source.send(names[200:350])
    eventually(lambda: source.link.holding, AGAIN, "acknowledgement")
    running.kill("worker")
    source.link.cut()
    source.link.heal()
    with starts_held(running.database) as held:  # … and while starts are written
        source.send(names[350:])
        eventually(held, AGAIN, "start that is held")
        running.kill("worker")

    eventually(lambda: len(runs(running, made)) >= MANY, AGAIN, "run for each message")
    eventually(lambda: source.left() == 0, AGAIN, "acknowledgement of each message")
    assert Counter(runs(running, made)) == Counter(names)


def listening(running: Instance, source: Source) -> str:
    """Publish a flow that a service's messages start."""
    project = running.flows.split("/")[3]
    running.call("POST", f"/v1/projects/{project}/connections", json=source.connection())
    trigger = source.trigger()
    trigger["config"].setdefault("input", {"name": "{{ message.body.name }}"})
    source.flow = running.publish(flow([{"id": "message", **trigger}], []))
    return source.flow


def runs(running: Instance, made: str) -> list[str]:
    """Give the name of the message that started it, for each run there is."""
    return [run["input"]["name"] for run in all_runs(running, made)]
