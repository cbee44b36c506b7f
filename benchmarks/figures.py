"""One row of the result, and how rows are written down."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field

from nextscript.values import Json

Run = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Row:
    """What was measured, the goal it has, and whether that was met."""

    name: str
    ours: str
    reference: str
    ratio: float | None
    goal: str
    met: bool
    details: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Paired:
    """Seconds per run of both sides, pair by pair."""

    ours: list[float]
    theirs: list[float]

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios: what slows the machine down for a while hits both."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)

    def row(self, name: str, goal: float) -> Row:
        """Write it as a row whose ratio may be at most `goal`."""
        return Row(
            name,
            milliseconds(statistics.median(self.ours)),
            milliseconds(statistics.median(self.theirs)),
            self.ratio,
            f"≤ {goal:.2f}",
            self.ratio <= goal,
            {"ours_seconds": [*self.ours], "reference_seconds": [*self.theirs]},
        )


async def alternate(ours: Run, theirs: Run, *, pairs: int, runs: int) -> Paired:
    """Run both sides in turn, the first of each pair changing; one pair before warms them up."""
    sides = ((ours, []), (theirs, []))  # type: tuple[tuple[Run, list[float]], ...]
    for pair in range(pairs + 1):
        for run, taken in sides if pair % 2 else reversed(sides):
            taken.append(await _seconds(run, runs))
    return Paired(sides[0][1][1:], sides[1][1][1:])


async def _seconds(run: Run, times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        await run()
    return (time.perf_counter() - begun) / times


def milliseconds(seconds: float) -> str:
    """Write a time for people."""
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def table(rows: Sequence[Row]) -> str:
    """Write rows as a table in Markdown."""
    head = [
        "| what | NextScript | reference | ratio | goal | |",
        "| --- | ---: | ---: | ---: | --- | --- |",
    ]
    return "\n".join([*head, *(_line(row) for row in rows)])


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    said = "met" if row.met else "**missed**"
    return f"| {row.name} | {row.ours} | {row.reference} | {ratio} | {row.goal} | {said} |"


def as_json(rows: Sequence[Row]) -> Json:
    """Give everything that was measured, and where."""
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": len(os.sched_getaffinity(0)),
        "load": os.getloadavg()[0],
        "rows": [asdict(row) for row in rows],
    }
