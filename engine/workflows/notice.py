"""Telling the end of a run outside: a workflow of its own, so that it outlives whatever is killed.

One activity is all there is: Temporal asks it again, with growing pauses, until it is done.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from engine import calls
from engine.workflows.errands import errand

WITHIN = timedelta(hours=24)
_ONE_ATTEMPT = timedelta(seconds=20)
_PAUSES = RetryPolicy(
    initial_interval=timedelta(seconds=5),
    backoff_coefficient=3,
    maximum_interval=timedelta(hours=1),
    maximum_attempts=0,
)


@workflow.defn(name=calls.NOTICE)
class NoticeWorkflow:
    """Tells the end of one run; its id is made from the run's, so there is one for each."""

    @workflow.run
    async def run(self, run_id: str) -> None:
        """Ask for it until it is done, refused for good, or a day has passed."""
        try:
            await workflow.execute_activity(
                calls.TELL_END,
                run_id,
                start_to_close_timeout=_ONE_ATTEMPT,
                schedule_to_close_timeout=WITHIN,
                retry_policy=_PAUSES,
            )
        except ActivityError:
            await errand(calls.GIVE_UP_TELLING, run_id)
