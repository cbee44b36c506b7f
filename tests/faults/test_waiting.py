"""Many runs wait, everything is killed at once and started again: each wait ends, and once."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2
import psutil
import pytest

from benchmarks.instance import folder, started, weights
from tests.faults.conftest import Sink, build
from tests.faults.flows import RECOVERY, SOON, all_runs, waiting_flow
from tests.instance import Instance, eventually

_AT_ONCE = 12
_PARTS = ("supervisor", "api", "worker", "temporal", "postgres")
_DOWN = 3.0
"""Seconds before the timers are due when all is killed: they are due while all is down."""
_MANY, _FEW = 2_000, 60


@dataclass
class Begun:
    """Runs that wait: half for signals, half for a time."""

    flow: str
    runs: dict[str, str]
    due: float
    seconds: float

    @property
    def of_signals(self) -> list[str]:
        """Give the ids of those that wait for a signal."""
        return [run for name, run in self.runs.items() if name.startswith("signal")]


@pytest.mark.timeout(900)
@pytest.mark.notices("temporal_forgets")
@pytest.mark.parametrize("many", [_FEW, pytest.param(_MANY, marks=pytest.mark.slow)])
def test_timers_and_signals_arrive_once_after_everything_was_killed(
    sink: Sink, many: int, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"NEXTSCRIPT_EGRESS_ALLOW": "127.0.0.0/8", **build()}
    with folder() as home:
        with started(home, **settings) as (running, _):
            running.sign_in()
            begun = begin(running, running.publish(waiting_flow(sink)), many // 2)
            weight = sum(weights(running).values())
            assert time.time() < begun.due - _DOWN, "timers are due before anything was killed"
            time.sleep(begun.due - _DOWN - time.time())
            kill_everything(running)
        assert sink.all_effects() == {}
        with started(home, **settings) as (again, recovery):
            again.api.headers = running.api.headers
            seconds = finish(again, sink, begun)
            after = sum(weights(again).values())
    with capsys.disabled():
        sys.stdout.write(
            f"\n{many} waiting runs: started in {begun.seconds:.0f} s, {weight:.0f} MB while they "
            f"wait; up again in {recovery:.1f} s, all done {seconds:.0f} s later, {after:.0f} MB\n"
        )
    assert recovery < RECOVERY or many == _FEW, "the promise, where it is measured"


def begin(running: Instance, flow: str, each: int) -> Begun:
    """Start as many of each sort; return when all of them wait."""
    began = time.monotonic()
    runs = start_all(running, flow, [f"signal-{number}" for number in range(each)], "")
    took = time.monotonic() - began
    due = time.time() + 15 + each / 20 + 3 * took  # the others take as long, and then must wait
    timers = [f"timer-{number}" for number in range(each)]
    runs |= start_all(running, flow, timers, written(due))
    seconds = time.monotonic() - began
    eventually(lambda: waiting(running) == len(runs), 240, f"{len(runs)} waiting runs")
    return Begun(flow, runs, due, seconds)


def finish(running: Instance, sink: Sink, begun: Begun) -> float:
    """Send the signals; see that each wait ended, once, and say how long it took."""
    began = time.monotonic()
    in_parallel(begun.of_signals, lambda run: tell(running, run))
    eventually(lambda: len(sink.all_effects()) == len(begun.runs), 240, "effect of each run")
    seconds = time.monotonic() - began
    effects = sink.all_effects()
    assert effects.keys() == begun.runs.keys()
    assert {name for name, keys in effects.items() if len(set(keys)) > 1} == set()
    eventually(lambda: live(running) == [], 120, "end of all runs")
    ended = all_runs(running, begun.flow)
    assert sorted(run["id"] for run in ended) == sorted(begun.runs.values())
    assert {run["status"] for run in ended} == {"succeeded"}
    return seconds


def start_all(running: Instance, flow: str, names: list[str], until: str) -> dict[str, str]:
    """Start a run for each name; give their ids."""

    def start(name: str) -> tuple[str, str]:
        body = {"input": {"name": name, "until": until}}
        headers = {"Idempotency-Key": name}
        path = f"/v1/flows/{flow}/runs"
        return name, insistent(running, path, json=body, headers=headers)["id"]

    return dict(in_parallel(names, start))


def tell(running: Instance, run: str) -> None:
    """Send a run its signal."""
    insistent(running, f"/v1/runs/{run}/signals/go", json={"by": "a test"})


def insistent(running: Instance, path: str, **options: Any) -> Any:  # Any: JSON
    """Post until it is taken: what is away or too busy says so."""
    while True:
        answer: httpx2.Response = running.api.post(path, **options)
        if answer.status_code not in (429, 503):
            assert answer.status_code == 202, answer.text
            return answer.json()
        time.sleep(SOON / 4)


def in_parallel(names: Iterable[str], work: Callable[[str], Any]) -> list[Any]:
    """Do something for each name, some at once."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(work, names))


def kill_everything(running: Instance) -> None:
    """End all processes at once, the supervisor first, so that it starts none again."""
    top = psutil.Process(running.process.pid)
    family = [top, *top.children(recursive=True)]
    for part in _PARTS:
        os.kill(running.pid(part), signal.SIGKILL)
    psutil.wait_procs(family, 20)


def written(at: float) -> str:
    """Write a time."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def waiting(running: Instance) -> int:
    """Count the runs that wait, as lists show them."""
    return sum(run["status"] == "waiting" for run in live(running))


def live(running: Instance) -> list[dict[str, Any]]:
    """Give the runs that have not ended."""
    rows: list[dict[str, Any]] = []
    cursor: str | None = ""
    query = [("limit", "200"), *(("status", one) for one in ("queued", "running", "waiting"))]
    while cursor is not None:
        more = [("cursor", cursor)] if cursor else []
        page = running.call("GET", "/v1/runs", params=[*query, *more])
        rows += page["items"]
        cursor = page["next"]
    return rows
