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
    """Milliseconds: the longest task of each tenth of a second, and what the longest did.

    By the clock, and as work: on a machine that others use a task waits for the processor, too.
    """

    longest: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    worst: list[str] = field(default_factory=list)

    @property
    def is_smooth(self) -> bool:
        """Whether 95 % of the tenths of a second had no task over 50 ms, and none one over 150."""
        return percentile(self.work, 0.95) < 50 and max(self.work, default=0) < 150

    def in_words(self) -> str:
        """The figures of a row."""
        of_work = f"{max(self.work, default=0):.0f} ms, 95 % {percentile(self.work, 0.95):.0f} ms"
        by_clock = f"{max(self.longest, default=0):.0f} and {percentile(self.longest, 0.95):.0f} ms"
        return f"longest task {of_work} of work ({by_clock} by the clock)"


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
    tasks.longest = _by_slot(runs, "dur")
    tasks.work = _by_slot(runs, "tdur")
    for run in sorted(runs, key=lambda one: -one["dur"])[:3]:
        tasks.worst.append(_inside(ours, run))


def _by_slot(runs: list[dict[str, Any]], figure: str) -> list[float]:
    slots: dict[int, float] = {}
    for one in runs:
        slot = one["ts"] // _SLOT
        slots[slot] = max(slots.get(slot, 0.0), one.get(figure, one["dur"]) / 1000)
    return list(slots.values())


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
