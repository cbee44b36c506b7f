"""Having a trigger listen: a workflow of its own, for as long as its flow is published.

One activity holds the connection. Temporal gives it to another worker when its own has died; it
asks for its pauses itself, so that nothing is added to the history however often it fails.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError
from temporalio.workflow import ActivityCancellationType

from engine import calls

_BEAT = timedelta(seconds=10)
_LONGEST = timedelta(days=3650)
_SOON = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=1, maximum_attempts=0
)
_PAUSE = timedelta(seconds=5)


@workflow.defn(name=calls.LISTENER)
class ListenerWorkflow:
    """Has one trigger listen; its id is made from the flow's and the node's."""

    def __init__(self) -> None:
        self._changed = False

    @workflow.signal
    def changed(self) -> None:
        """Have it end what it does now, and begin again if it is still to listen."""
        self._changed = True

    @workflow.run
    async def run(self, flow_id: str, node: str, queue: str) -> None:
        """Listen until the activity says that it is not wanted any more."""
        await workflow.wait_condition(lambda: True)  # a signal may have come along with the start
        while not workflow.info().is_continue_as_new_suggested():
            self._changed = False
            if not await self._listen(flow_id, node, queue) and not self._changed:
                return
        workflow.continue_as_new(args=[flow_id, node, queue])

    async def _listen(self, flow_id: str, node: str, queue: str) -> bool:
        """Say whether it is to go on: with what it is to listen to by then."""
        listening = workflow.start_activity(
            calls.LISTEN,
            args=[flow_id, node],
            task_queue=queue,
            heartbeat_timeout=_BEAT,
            start_to_close_timeout=_LONGEST,
            retry_policy=_SOON,
            cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        )
        await workflow.wait_condition(lambda: self._changed or listening.done())
        if not listening.done():
            listening.cancel()  # the old one ends before a new one begins
        try:
            return bool(await listening)
        except (ActivityError, asyncio.CancelledError):
            if not self._changed:
                await workflow.sleep(_PAUSE)
            return True
