"""Hand-written Temporal Python: the reference every figure is a ratio to. Idiomatic, nothing tuned away."""

from __future__ import annotations

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
        import asyncio  # noqa: PLC0415

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
