"""What Chromium's main thread did while something happened, from its own trace."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Page

_CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"]
_SLOT = 100_000
"""Microseconds. Most tasks are tiny, so the 95 % of all would say nothing: one per slot counts."""


@dataclass
class Tasks:
    """Milliseconds: the longest task of each tenth of a second, and what the longest did."""

    longest: list[float] = field(default_factory=list)
    worst: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """What 95 % of the tenths of a second stay below."""
        return percentile(self.longest, 0.95)

    @property
    def most(self) -> float:
        """The longest of all."""
        return max(self.longest, default=0.0)

    @property
    def over_50(self) -> int:
        """In how many tenths of a second something took longer than 50 ms."""
        return sum(one > 50 for one in self.longest)


def percentile(values: list[float], part: float) -> float:
    """What that part of the values stays below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


@asynccontextmanager
async def traced(browser: Browser, page: Page) -> AsyncIterator[Tasks]:
    """Watch the page's main thread for a while; the figures are there when the block ends."""
    await browser.start_tracing(page=page, categories=_CATEGORIES)
    tasks = Tasks()
    try:
        yield tasks
    finally:
        _read(json.loads(await browser.stop_tracing())["traceEvents"], tasks)


def _read(events: list[dict[str, Any]], tasks: Tasks) -> None:
    main = _main_thread(events)
    ours = [one for one in events if (one["pid"], one["tid"]) == main and one.get("ph") == "X"]
    runs = [one for one in ours if one["name"].endswith("RunTask")]
    slots: dict[int, float] = {}
    for one in runs:
        slot = one["ts"] // _SLOT
        slots[slot] = max(slots.get(slot, 0.0), one["dur"] / 1000)
    tasks.longest = list(slots.values())
    for run in sorted(runs, key=lambda one: -one["dur"])[:3]:
        tasks.worst.append(_inside(ours, run))


def _main_thread(events: list[dict[str, Any]]) -> tuple[int, int]:
    """The page's: of the renderers' main threads the one that did most."""
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    busy = dict.fromkeys(mains, 0)
    for one in events:
        if (one["pid"], one["tid"]) in busy:
            busy[one["pid"], one["tid"]] += 1
    return max(busy, key=lambda thread: busy[thread])


def _inside(events: list[dict[str, Any]], run: dict[str, Any]) -> str:
    end = run["ts"] + run["dur"]
    within: dict[str, float] = {}
    for one in events:
        if run["ts"] <= one["ts"] < end and not one["name"].endswith("RunTask"):
            within[one["name"]] = within.get(one["name"], 0.0) + one.get("dur", 0) / 1000
    parts = sorted(within.items(), key=lambda part: -part[1])[:6]
    words = ", ".join(f"{name} {took:.0f}" for name, took in parts)
    cpu = run.get("tdur")
    of_cpu = "" if cpu is None else f" (CPU {cpu / 1000:.0f})"
    return f"{run['dur'] / 1000:.0f} ms{of_cpu}: {words}"
