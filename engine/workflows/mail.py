"""Sending a mail: a workflow of its own, so that it outlives whatever is killed.

Temporal asks for it again, with growing pauses, until the mail server took it or a day has passed.
"""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from engine import calls
from engine.workflows.errands import errand

_WITHIN = timedelta(hours=24)
_ONE_ATTEMPT = timedelta(seconds=25)
_PAUSES = RetryPolicy(
    initial_interval=timedelta(seconds=2),
    backoff_coefficient=2,
    maximum_interval=timedelta(minutes=5),
    maximum_attempts=0,
)


@workflow.defn(name=calls.MAIL)
class MailWorkflow:
    """Sends one mail; its id is made from the mail's."""

    @workflow.run
    async def run(self, mail_id: str) -> None:
        """Ask for it until it is sent, refused for good, or a day has passed."""
        try:
            await workflow.execute_activity(
                calls.SEND_MAIL,
                mail_id,
                start_to_close_timeout=_ONE_ATTEMPT,
                schedule_to_close_timeout=_WITHIN,
                retry_policy=_PAUSES,
            )
        except ActivityError:
            await errand(calls.GIVE_UP_MAIL, mail_id)
