"""A webhook that is answered with the result of one step, by many clients at once."""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx2

from benchmarks import flows
from benchmarks.engine import HandWritten
from benchmarks.figures import Row
from benchmarks.handwritten.flows import OneStep
from tests.instance import Instance

CLIENTS = 20
SECONDS = 6.0
_WARM = 1.5
_PATH = "benchmark"
_LONGEST = 0.5


@dataclass(frozen=True)
class Load:
    """What one burst came to."""

    per_second: float
    p50: float
    p99: float


async def webhook(instance: Instance, theirs: HandWritten, pairs: int) -> Row:
    """Webhooks through HTTP, against plain starts of a one-step workflow."""
    instance.publish(flows.webhook(_PATH))
    async with httpx2.AsyncClient(
        base_url=instance.api.base_url, timeout=30, trust_env=False
    ) as http:
        ours, reference = await _bursts(
            lambda: _call(http), lambda: theirs.run(OneStep.run, "hello"), pairs
        )
    return _row(ours, reference)


async def _call(http: httpx2.AsyncClient) -> None:
    answer = await http.post(f"/hooks/default/{_PATH}", json={"text": "hello"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"result": "HELLO"}, answer.text


async def _bursts(
    ours: Callable[[], Awaitable[object]], theirs: Callable[[], Awaitable[object]], pairs: int
) -> tuple[list[Load], list[Load]]:
    sides: tuple[tuple[Callable[[], Awaitable[object]], list[Load]], ...] = (
        (ours, []),
        (theirs, []),
    )
    for work, _ in sides:
        await _burst(work, _WARM)
    for pair in range(pairs):
        for work, loads in sides if pair % 2 else reversed(sides):
            loads.append(await _burst(work, SECONDS))
    return sides[0][1], sides[1][1]


async def _burst(work: Callable[[], Awaitable[object]], seconds: float) -> Load:
    """Let every client ask again as soon as it is answered."""
    taken: list[float] = []
    begun = time.perf_counter()

    async def client() -> None:
        while (at := time.perf_counter()) < begun + seconds:
            await work()
            taken.append(time.perf_counter() - at)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    ordered = sorted(taken)
    last = ordered[math.ceil(len(ordered) * 0.99) - 1]
    return Load(len(taken) / (time.perf_counter() - begun), statistics.median(taken), last)


def _row(ours: list[Load], theirs: list[Load]) -> Row:
    pairs = zip(ours, theirs, strict=True)
    ratio = statistics.median(one.per_second / other.per_second for one, other in pairs)
    slowest = statistics.median(one.p99 for one in ours)
    return Row(
        f"webhook → one step → answer, {CLIENTS} clients",
        _said(ours),
        _said(theirs),
        ratio,
        f"≥ 1.00, p99 < {_LONGEST} s",
        ratio >= 1 and slowest < _LONGEST,
        {"ours": [vars(one) for one in ours], "reference": [vars(one) for one in theirs]},
    )


def _said(loads: list[Load]) -> str:
    rate = statistics.median(load.per_second for load in loads)
    slowest = statistics.median(load.p99 for load in loads)
    return f"{rate:.0f}/s, p99 {slowest:.2f} s"
