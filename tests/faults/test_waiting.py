"""Many runs wait, everything is killed at once and started again: each wait ends, and once."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
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


@pytest.mark.timeout(900)
@pytest.mark.notices("temporal_forgets")
@pytest.mark.parametrize("many", [_FEW, pytest.param(_MANY, marks=pytest.mark.slow)])
def test_timers_and_signals_arrive_once_after_everything_was_killed(
    sink: Sink, many: int, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"NEXTSCRIPT_EGRESS_ALLOW": "127.0.0.0/8", **build()}
    signals = [f"signal-{number}" for number in range(many // 2)]
    timers = [f"timer-{number}" for number in range(many // 2)]
    with folder() as home:
        with started(home, **settings) as (running, _):
            running.sign_in()
            flow = running.publish(waiting_flow(sink))
            began = time.monotonic()
            runs = start_all(running, flow, signals, "")
            due = time.time() + 30 + 1.5 * (time.monotonic() - began)  # as long again, and some
            runs |= start_all(running, flow, timers, written(due))
            starting = time.monotonic() - began
            eventually(lambda: waiting(running) == many, 120, f"{many} waiting runs")
            weight = sum(weights(running).values())
            assert time.time() < due - _DOWN, "the timers are due before anything was killed"
            time.sleep(due - _DOWN - time.time())
            kill_everything(running)
        assert sink.all_effects() == {}
        with started(home, **settings) as (again, recovery):
            again.api.headers = running.api.headers
            assert recovery < RECOVERY or many == _FEW, "the promise, where it is measured"
            went_on = time.monotonic()
            in_parallel(signals, lambda name: tell(again, runs[name]))
            eventually(lambda: len(sink.all_effects()) == many, 240, "effect of each run")
            finishing = time.monotonic() - went_on
            assert sorted(sink.all_effects()) == sorted([*signals, *timers])
            doubled = [name for name, keys in sink.all_effects().items() if len(set(keys)) > 1]
            assert doubled == []
            eventually(lambda: live(again) == [], 120, "end of all runs")
            ended = all_runs(again, flow)
            after = sum(weights(again).values())
    assert sorted(run["id"] for run in ended) == sorted(runs.values())
    assert {run["status"] for run in ended} == {"succeeded"}
    with capsys.disabled():
        sys.stdout.write(
            f"\n{many} waiting runs: started in {starting:.0f} s, {weight:.0f} MB while they wait; "
            f"up again in {recovery:.1f} s, all done {finishing:.0f} s later, {after:.0f} MB then\n"
        )


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
