"""A step of code in a process of its own, behind the boundary that holds here."""

from __future__ import annotations

import asyncio

from activities.code.boundary import boundary
from activities.code.conversation import Job, answer_of
from activities.code.printed import Printed
from activities.code.processes import pool
from activities.code.results import timed_out
from nextscript.activity import ActivityContext
from nextscript.values import Json

SECONDS = 60


async def run_job(job: Job, ctx: ActivityContext) -> Json:
    """Run a program behind the boundary and give what its main returned.

    What it prints is in the step's log as it comes. Raises Rejected `code.no_sandbox` when nothing
    here confines it, and otherwise what `activities.code.results` says of a program that failed.
    """
    kind, printed = await boundary(), Printed(ctx)
    async with pool().process((job.program, kind)) as process:
        try:
            async with asyncio.timeout(SECONDS):
                return await answer_of(process, job, printed)
        except TimeoutError:
            raise timed_out(SECONDS) from None
        finally:
            printed.close()
