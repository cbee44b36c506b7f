"""A long list whose every item goes through three steps: does it end, and what does it weigh."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import psutil

from benchmarks import flows
from benchmarks.engine import HandWritten, Ours
from benchmarks.figures import Row
from benchmarks.handwritten.flows import Items

COUNT = 10_000
_MOST = 300
_LONGEST_HISTORY = 51_200


async def items(ours: Ours, theirs: HandWritten, _pairs: int) -> Row:
    """Ten thousand items through three nodes, once on each side."""
    flow = ours.publish(flows.items())
    heaviest = [0.0]
    async with _weighing(ours.instance.pid("worker"), heaviest):
        taken, events = await _ours(ours, flow)
    begun = time.perf_counter()
    await theirs.run(Items.run, COUNT)
    reference = time.perf_counter() - begun
    return Row(
        f"{COUNT:,} items × 3 nodes",
        f"{taken:.0f} s, worker {heaviest[0]:.0f} MB, longest history {max(events):,} events",
        f"{reference:.0f} s",
        taken / reference,
        f"ends, worker < {_MOST} MB",
        heaviest[0] < _MOST and max(events) < _LONGEST_HISTORY,
        {"seconds": taken, "worker_mb": heaviest[0], "events": [*events]},
    )


async def _ours(ours: Ours, flow: UUID) -> tuple[float, list[int]]:
    """Give seconds, and how long each part's history was."""
    begun = time.perf_counter()
    run = await ours.run(flow, {"items": list(range(COUNT))})
    taken = time.perf_counter() - begun
    query = f"WorkflowId = '{run.project_id}/{run.id}'"
    await asyncio.sleep(2)  # Temporal's list of ended workflows follows behind
    parts = [part async for part in ours.engine.client.list_workflows(query)]
    return taken, [part.history_length or 0 for part in parts] or [0]


@asynccontextmanager
async def _weighing(pid: int, heaviest: list[float]) -> AsyncIterator[None]:
    async def weigh() -> None:
        process = psutil.Process(pid)
        while True:
            heaviest[0] = max(heaviest[0], process.memory_full_info().pss / 1e6)
            await asyncio.sleep(1)

    task = asyncio.create_task(weigh())
    try:
        yield
    finally:
        task.cancel()
