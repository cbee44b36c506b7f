"""A schedule is due: a workflow of its own, so that the start outlives whatever is killed."""

from __future__ import annotations

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from engine import calls
from engine.workflows.errands import errand_at_once

_DUE = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""Temporal says here when it was due, without what it waited longer."""


@workflow.defn(name=calls.TICK)
class TickWorkflow:
    """Starts one run; its id is made from the schedule's and from when it was due."""

    @workflow.run
    async def run(self, schedule_id: str) -> None:
        """Ask for the start until it is made, or need not be."""
        due = workflow.info().typed_search_attributes.get(_DUE) or workflow.info().start_time
        await errand_at_once(calls.START_TICK, [schedule_id, due.timestamp()])
