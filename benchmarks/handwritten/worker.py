"""`python -m benchmarks.handwritten.worker ADDRESS`: a worker as Temporal's samples start it."""

from __future__ import annotations

import asyncio
import signal
import sys

from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.handwritten.flows import (
    FanOut,
    Items,
    LightSteps,
    Nothing,
    OneStep,
    Slice,
    light_step,
)

QUEUE = "handwritten"


async def main(address: str) -> None:
    """Work until told to stop; say so on standard output when it begins."""
    client = await Client.connect(address)
    stopping = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stopping.set)
    workflows = [LightSteps, FanOut, OneStep, Items, Slice, Nothing]
    async with Worker(client, task_queue=QUEUE, workflows=workflows, activities=[light_step]):
        print("ready", flush=True)
        await stopping.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
