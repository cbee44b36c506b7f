"""Mixed load for half an hour: do memory, open files and threads stay where they are?

Short and long, quick and standard, failing, waiting, listing and code: a little of each all the
time, slow enough that nothing queues. What is compared is the median of the second third of the
time with that of the last, so that caches have filled before.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import psutil

from benchmarks import flows
from benchmarks.figures import Row
from benchmarks.instance import name_of
from nextscript.values import Json
from tests.instance import Instance

_LOOK = 5.0
_PAUSE = 0.5
_MORE_MB = 30
_MORE_SHARE = 0.1
_MORE_FILES = 10
_PATIENCE = 120.0


@dataclass
class Samples:
    """Memory in MB, open files and threads of each part, every few seconds."""

    memory: dict[str, list[float]] = field(default_factory=dict)
    files: dict[str, list[float]] = field(default_factory=dict)
    runs: Counter[str] = field(default_factory=Counter)

    def look(self, instance: Instance) -> None:
        """Take a sample of every process of the instance."""
        top = psutil.Process(instance.process.pid)
        memory: Counter[str] = Counter()
        files: dict[str, set[str]] = {}
        for process in [top, *top.children(recursive=True)]:
            try:
                name = name_of(process, top)
                memory[name] += process.memory_full_info().pss
                files.setdefault(name, set()).update(_open_in(process))
            except psutil.NoSuchProcess:
                continue
        for name in memory:
            self.memory.setdefault(name, []).append(memory[name] / 1e6)
            self.files.setdefault(name, []).append(float(len(files.get(name, ()))))


def _open_in(process: psutil.Process) -> set[str]:
    """Name what a process has open. Its connections to PostgreSQL each open the same tables, one
    after another, and keep them: counted once for all, they grow only when something is left open.
    """
    found = set()
    with suppress(OSError):  # it may end at any moment
        for one in Path(f"/proc/{process.pid}/fd").iterdir():
            with suppress(OSError):
                found.add(os.readlink(one))
    return found


async def soak(instance: Instance, minutes: float) -> list[Row]:
    """Load an instance for so long, and say what grew."""
    published = {name: instance.publish(drawn) for name, drawn in _mix().items()}
    samples, until = Samples(), time.monotonic() + minutes * 60
    headers = dict(instance.api.headers)
    async with httpx2.AsyncClient(
        base_url=instance.api.base_url, headers=headers, timeout=60, trust_env=False
    ) as api:
        users = [_user(api, name, flow, until, samples.runs) for name, flow in published.items()]
        looking = asyncio.create_task(_look(instance, samples))
        await asyncio.gather(*users)
        looking.cancel()
    return [*_growth(samples, minutes), _ends(samples)]


def _mix() -> dict[str, flows.Document]:
    return {
        "quick": flows.light_steps(10, "quick"),
        "standard": flows.light_steps(5, "standard"),
        "fan-out": flows.fan_out(10),
        "items": flows.items(),
        "waits": flows.waiting("1s"),
        "fails": flows.failing(),
    }


async def _user(
    api: httpx2.AsyncClient, name: str, flow: str, until: float, runs: Counter[str]
) -> None:
    """Start one run after another, and look at each as somebody would."""
    body: Json = {"input": {"items": [*range(50)]}, "wait": 30}
    while time.monotonic() < until:
        begun = time.monotonic()
        run = (await api.post(f"/v1/flows/{flow}/runs", json=body)).raise_for_status().json()
        while run["ended_at"] is None and time.monotonic() - begun < _PATIENCE:
            await asyncio.sleep(1)
            run = (await api.get(f"/v1/runs/{run['id']}")).raise_for_status().json()
        await api.get(f"/v1/runs/{run['id']}/steps")
        runs[f"{name} {run['status']}"] += 1
        await asyncio.sleep(_PAUSE)


async def _look(instance: Instance, samples: Samples) -> None:
    while True:
        await asyncio.sleep(_LOOK)
        await asyncio.to_thread(samples.look, instance)


def _growth(samples: Samples, minutes: float) -> list[Row]:
    memory = (samples.memory, "MB", lambda before: max(_MORE_MB, before * _MORE_SHARE))
    files = (samples.files, "open files", lambda _before: float(_MORE_FILES))
    measured = [memory, files]  # type: list[tuple[dict[str, list[float]], str, Callable[[float], float]]]
    return [
        _row(f"{name}, {unit} over {minutes:.0f} min", taken, unit, most)
        for found, unit, most in measured
        for name, taken in found.items()
    ]


def _row(name: str, taken: list[float], unit: str, most: Callable[[float], float]) -> Row:
    third = max(1, len(taken) // 3)
    before = statistics.median(taken[third : 2 * third] or taken)
    after = statistics.median(taken[-third:])
    return Row(
        name,
        f"{after:.0f} {unit}",
        f"{before:.0f} {unit}",
        after / before if before else None,
        f"≤ +{most(before):.0f}",
        after - before <= most(before),
        {"samples": [*taken]},
    )


def _ends(samples: Samples) -> Row:
    """Say how the runs ended: all, and each as its flow is meant to."""
    wrong = {
        end: count
        for end, count in samples.runs.items()
        if end.split()[1] != ("failed" if end.startswith("fails") else "succeeded")
    }
    said = f"{sum(samples.runs.values())} runs, {sum(wrong.values())} ended otherwise"
    return Row("runs", said, "", None, "all as drawn", not wrong, {"ends": {**samples.runs}})
