"""What is posted to a webhook starts one run, whatever is killed between the two."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2
import pytest

from tests.faults.flows import RECOVERY, all_runs, flow
from tests.instance import Instance, eventually

pytestmark = pytest.mark.timeout(300)
MANY = 500
_AT_ONCE = 8
_KILLED = {100: "api", 230: "worker", 360: "api"}
"""After how many posts were taken what is killed."""


@dataclass
class Senders:
    """They post each delivery until it is taken, and some of them once more."""

    running: Instance
    path: str
    taken: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[int | str] = field(default_factory=Counter)

    def send(self, names: list[str]) -> None:
        """Post them all, some at a time."""
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(self._until_taken, names))

    def have(self, many: int) -> bool:
        """Say whether so many deliveries were taken."""
        return sum(map(bool, [*self.taken.values()])) >= many

    def _until_taken(self, name: str) -> None:
        end = time.monotonic() + 4 * RECOVERY
        twice = int(name.removeprefix("post-")) % 5 == 0
        while len(self.taken[name]) < 1 + twice:
            assert time.monotonic() < end, f"{name} is not taken: {self.refused}"
            self._post(name)

    def _post(self, name: str) -> None:
        url, key = f"/hooks/default/{self.path}", {"Idempotency-Key": name}
        try:
            answer = self.running.api.post(url, json={"name": name}, headers=key)
        except httpx2.TransportError as error:
            self.refused[type(error).__name__] += 1
            time.sleep(0.2)
            return
        if answer.is_success:
            self.taken[name].append(answer.json()["id"])
        else:
            self.refused[answer.status_code] += 1
            time.sleep(0.2)


@pytest.mark.slow(of=2)
@pytest.mark.notices("idempotency_dropped")
def test_500_posts_are_500_runs_while_api_and_worker_are_killed_three_times(
    running: Instance,
) -> None:
    made = running.publish(hooked("under-fire"))
    senders, names = Senders(running, "under-fire"), [f"post-{n}" for n in range(MANY)]
    sending = threading.Thread(target=senders.send, args=(names,), daemon=True)
    sending.start()

    for many, part in _KILLED.items():
        eventually(partial(senders.have, many), 2 * RECOVERY, f"{many} posts")
        running.kill(part)
    sending.join(4 * RECOVERY)

    eventually(partial(senders.have, MANY), 1, f"answer to each post: {senders.refused}")
    assert set(senders.refused) <= {503} | {one for one in senders.refused if one not in range(600)}
    assert {name: ids for name, ids in senders.taken.items() if len(set(ids)) != 1} == {}
    eventually(lambda: len(succeeded(running, made)) >= MANY, 2 * RECOVERY, "end of each run")
    assert Counter(run["input"]["name"] for run in all_runs(running, made)) == Counter(names)
    answered = {ids[0] for ids in senders.taken.values()}
    assert {run["id"] for run in succeeded(running, made)} == answered


def hooked(path: str) -> dict[str, Any]:
    """A flow of one light step that posts start."""
    trigger = {"path": path, "method": "POST", "input": {"name": "{{ hook.body.name }}"}}
    nodes = [
        {"id": "hook", "type": "trigger.webhook", "config": trigger},
        {"id": "note", "type": "data.set", "config": {"values": {"name": "{{ input.name }}"}}},
    ]
    return flow(nodes, [{"from": "hook", "to": "note"}])


def succeeded(running: Instance, made: str) -> list[dict[str, Any]]:
    """Give the runs that have ended well."""
    return [run for run in all_runs(running, made) if run["status"] == "succeeded"]
