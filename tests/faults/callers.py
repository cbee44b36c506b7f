"""Careful callers, and the judgement on everything they were promised."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2

from tests.faults.conftest import Sink
from tests.faults.flows import RECOVERY, SOON, all_runs
from tests.instance import Api, eventually

_PROBLEM = "application/problem+json"
_AWAY = (503, 507)


@dataclass
class Callers:
    """They start runs all the time, each under a key, again until it is taken."""

    running: Api
    sink: Sink
    flow: str
    accepted: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    ended: bool = False
    soon: float = SOON

    def wait_for(self, more: int, seconds: float = RECOVERY) -> None:
        """Wait until so many more runs are taken."""
        wanted = len(self.accepted) + more
        eventually(lambda: len(self.accepted) >= wanted, seconds, f"{more} more accepted runs")

    def judge(self, since: float) -> None:
        """Every accepted run ended once, with one effect, and soon; every answer was a good one."""
        for run in self.accepted.values():
            ended = self.running.ended(run, RECOVERY)
            assert ended["status"] == "succeeded", ended
        assert time.monotonic() - since < RECOVERY
        effects = self.sink.all_effects()
        assert {name for name in self.accepted if not effects.get(name)} == set()
        assert {name: keys for name, keys in effects.items() if len(set(keys)) > 1} == {}
        listed = [run["id"] for run in all_runs(self.running, self.flow)]
        assert len(listed) == len(set(listed)) == len(self.asked), "as many runs as intentions"
        assert set(self.accepted.values()) == set(listed)
        assert self.wrong == [], self.wrong

    def keep_starting(self, name: str) -> None:
        """Be one caller."""
        number = 0
        while not self.ended:
            number += 1
            self.start(f"{name}-{number}")
            time.sleep(0.1)

    def start(self, name: str) -> None:
        """Start a run until it is taken."""
        self.asked.add(name)
        while (answer := self._ask(name)) is None or answer.status_code not in (200, 202):
            time.sleep(0.2)
        run = answer.json()["id"]
        if self.accepted.setdefault(name, run) != run:
            self.wrong.append(f"{name}: the same key answered with another run")

    def _ask(self, name: str) -> httpx2.Response | None:
        began, answer = time.monotonic(), None
        try:
            answer = self.running.api.post(
                f"/v1/flows/{self.flow}/runs",
                json={"input": {"name": name}},
                headers={"Idempotency-Key": name},
            )
        except httpx2.TransportError as error:
            said = type(error).__name__
        else:
            said = f"{answer.status_code} {answer.text[:300]}"
            if answer.status_code >= 400 and not _says_so(answer):
                self.wrong.append(said)
        seconds = time.monotonic() - began
        if seconds > self.soon:
            self.wrong.append(f"after {seconds:.1f} s: {said}")
        if answer is None or answer.status_code >= 400:
            self.refused.append(said)
        return answer


def _says_so(answer: httpx2.Response) -> bool:
    return answer.status_code in _AWAY and answer.headers["content-type"] == _PROBLEM


@contextmanager
def calling(running: Api, sink: Sink, flow: str, many: int = 2) -> Iterator[Callers]:
    """Let callers call while the block runs; then wait until each of them has been answered."""
    callers = Callers(running, sink, flow)
    threads = [
        threading.Thread(target=callers.keep_starting, args=(f"caller-{number}",), daemon=True)
        for number in range(many)
    ]
    for thread in threads:
        thread.start()
    try:
        callers.wait_for(2)
        yield callers
    finally:
        callers.ended = True
        for thread in threads:
            thread.join(RECOVERY + 10)
