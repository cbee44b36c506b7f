"""Hand-written Temporal Python: the reference every figure is a ratio to. Idiomatic, untuned."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(minutes=5)


@dataclass
class Step:
    """What one light step takes and gives."""

    number: int
    text: str


@activity.defn
async def light_step(step: Step) -> Step:
    """Do what one light node does: read a little, give a little."""
    return Step(step.number + 1, step.text.upper())


@workflow.defn
class LightSteps:
    """Forty steps, one after another, as regular activities."""

    @workflow.run
    async def run(self, count: int) -> Step:
        """Run `count` steps in sequence."""
        step = Step(0, "hello")
        for _ in range(count):
            step = await workflow.execute_activity(light_step, step, start_to_close_timeout=TIMEOUT)
        return step


@workflow.defn
class FanOut:
    """Many steps at once."""

    @workflow.run
    async def run(self, count: int) -> int:
        """Run `count` steps in parallel and count the answers."""
        steps = await asyncio.gather(
            *(
                workflow.execute_activity(
                    light_step, Step(number, "hello"), start_to_close_timeout=TIMEOUT
                )
                for number in range(count)
            )
        )
        return len(steps)


@workflow.defn
class OneStep:
    """What a webhook starts: one step, then the answer."""

    @workflow.run
    async def run(self, text: str) -> Step:
        """Run one step."""
        return await workflow.execute_activity(
            light_step, Step(0, text), start_to_close_timeout=TIMEOUT
        )


@workflow.defn
class Nothing:
    """What a schedule of the reference starts."""

    @workflow.run
    async def run(self) -> None:
        """End."""


@workflow.defn
class Slice:
    """Five hundred items at most, each through three steps."""

    @workflow.run
    async def run(self, numbers: list[int]) -> int:
        """Give how many items went through."""
        return len(await asyncio.gather(*(self._item(number) for number in numbers)))

    async def _item(self, number: int) -> Step:
        step = Step(number, "item")
        for _ in range(3):
            step = await workflow.execute_activity(light_step, step, start_to_close_timeout=TIMEOUT)
        return step


@workflow.defn
class Items:
    """A long list, sliced so that no history grows without bound."""

    @workflow.run
    async def run(self, count: int) -> int:
        """Give how many items went through."""
        done = 0
        for first in range(0, count, 500):
            numbers = list(range(first, min(first + 500, count)))
            done += await workflow.execute_child_workflow(Slice.run, numbers)
        return done
