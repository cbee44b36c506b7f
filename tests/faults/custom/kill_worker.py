"""Steps that kill the worker that runs them, every time: custom activities of the fault tests."""

from __future__ import annotations

import os
import signal

import psutil
from pydantic import BaseModel

from nextscript.activity import ActivityContext, activity


class Nothing(BaseModel):
    """There is nothing to fill in."""


@activity("fault.kill_worker", title="Kill the worker", effects="idempotent")
async def kill_worker(input: Nothing, ctx: ActivityContext) -> Nothing:
    """End the process, as running out of memory does."""
    kill_the_worker()
    return input


@activity("fault.kill_quickly", title="Kill the worker", effects="idempotent", runs="quick")
async def kill_quickly(input: Nothing, ctx: ActivityContext) -> Nothing:
    """The same, within the flow worker."""
    kill_the_worker()
    return input


def kill_the_worker() -> None:
    """End the worker, as running out of memory may do: it is two above the process of a step."""
    starts_processes = psutil.Process(os.getppid())
    os.kill(starts_processes.ppid(), signal.SIGKILL)
