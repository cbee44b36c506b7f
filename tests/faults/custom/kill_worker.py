"""Steps that kill the worker that runs them, every time: custom activities of the fault tests."""

from __future__ import annotations

import os
import signal

from pydantic import BaseModel

from nextscript.activity import ActivityContext, activity


class Nothing(BaseModel):
    """There is nothing to fill in."""


@activity("fault.kill_worker", title="Kill the worker", effects="idempotent")
async def kill_worker(input: Nothing, ctx: ActivityContext) -> Nothing:
    """End the process, as running out of memory does."""
    os.kill(os.getpid(), signal.SIGKILL)
    return input


@activity("fault.kill_quickly", title="Kill the worker", effects="idempotent", runs="quick")
async def kill_quickly(input: Nothing, ctx: ActivityContext) -> Nothing:
    """The same, within the flow worker."""
    os.kill(os.getpid(), signal.SIGKILL)
    return input
