"""Rows of the engine: light steps one after another, many at once, and long lists."""

from __future__ import annotations

from benchmarks import flows
from benchmarks.engine import HandWritten, Ours
from benchmarks.figures import Row, alternate
from benchmarks.handwritten.flows import FanOut, LightSteps

STEPS = 40
AT_ONCE = 100
_RUNS = 3
"""Runs of each side in one pair."""


async def quick(ours: Ours, theirs: HandWritten, pairs: int) -> Row:
    """Forty light steps as local activities, against regular ones."""
    return await _sequence(ours, theirs, pairs, "quick", 0.25)


async def standard(ours: Ours, theirs: HandWritten, pairs: int) -> Row:
    """Forty light steps as regular activities on both sides."""
    return await _sequence(ours, theirs, pairs, "standard", 1.10)


async def fan_out(ours: Ours, theirs: HandWritten, pairs: int) -> Row:
    """A hundred regular activities at once."""
    flow = ours.publish(flows.fan_out(AT_ONCE))
    paired = await alternate(
        lambda: ours.run(flow),
        lambda: theirs.run(FanOut.run, AT_ONCE),
        pairs=pairs,
        runs=_RUNS,
    )
    return paired.row(f"{AT_ONCE} standard steps at once", 1.10)


async def _sequence(ours: Ours, theirs: HandWritten, pairs: int, runs: str, goal: float) -> Row:
    flow = ours.publish(flows.light_steps(STEPS, runs))
    paired = await alternate(
        lambda: ours.run(flow),
        lambda: theirs.run(LightSteps.run, STEPS),
        pairs=pairs,
        runs=_RUNS,
    )
    return paired.row(f"{STEPS} light steps, {runs}", goal)
