"""What is shown at once of a run with very many steps; the rest is read in pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from activities.runs import reading
from activities.runs.context import Running
from activities.runs.models import ENDED, Run
from activities.runs.reading import StepFields
from activities.runs.records import Which, recorded_counts, recorded_page
from engine.client import RunView

MOST = 2_000
_FIRST = 500
_CHOICES = (
    (Which(outer=True), MOST // 2),
    (Which(statuses=("failed", "unknown", "waiting", "running")), _FIRST),
    (Which(), _FIRST),
)
"""Of more than so many: those outside of any loop, those that want attention, the first."""


@dataclass(frozen=True)
class Glance:
    """Some steps, in the order they started; `totals` by node when these are not all."""

    steps: list[StepFields]
    totals: dict[str, int] = field(default_factory=dict)


async def glance(running: Running, run: Run, view: RunView | None) -> Glance:
    """Give the steps to show at once: what is recorded, and of a live run what the view says."""
    kept = await _of_record(running, run)
    if run.status in ENDED:
        return kept
    live = _of_list(reading.in_order(view.steps) if view else [])
    if not kept.steps:
        return live
    steps = reading.in_order(reading.joined(kept.steps, live.steps))
    shortened = kept.totals or live.totals
    totals = Counter(_counted(kept)) + Counter(_counted(live)) if shortened else Counter[str]()
    return Glance(steps, dict(totals))


async def _of_record(running: Running, row: Run) -> Glance:
    run = row.id
    async with running.seen_by(row.organisation_id) as session:
        totals = await recorded_counts(session, run, "node")
        if sum(totals.values()) <= MOST:
            return Glance(await recorded_page(session, run, Which(), 0, MOST))
        found: list[StepFields] = []
        for which, most in _CHOICES:
            found += await recorded_page(session, run, which, 0, most)
    return Glance(reading.in_order(reading.joined(found, [])), totals)


def _of_list(steps: list[StepFields]) -> Glance:
    if len(steps) <= MOST:
        return Glance(steps)
    found: list[StepFields] = []
    for which, most in _CHOICES:
        found += [step for step in steps if which.holds(step)][:most]
    return Glance(reading.in_order(reading.joined(found, [])), _by_node(steps))


def _counted(seen: Glance) -> dict[str, int]:
    return seen.totals or _by_node(seen.steps)


def _by_node(steps: list[StepFields]) -> dict[str, int]:
    return dict(Counter(str(step["node"]) for step in steps))
