"""The end of a run: its record, its caller, its error handler, and its result."""

from __future__ import annotations

import asyncio

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from engine import calls
from engine.attributes import STATUS
from engine.calls import Wire, failure_wire
from engine.plan import Plan
from engine.start import RunStart
from engine.state import RunState
from engine.state.messages import EndRun, Failure
from engine.workflows.errands import errand, errand_at_once, forgiving
from engine.workflows.record import Taken, last_part
from nextscript.values import to_wire


async def finish(start: RunStart, plan: Plan, state: RunState, taken: Taken, end: EndRun) -> Wire:
    """Keep the record, tell who waits, and give the result; a failed run raises its error."""
    await errand_at_once(calls.FINISH, await last_part(start, state, taken, end))
    await _tell(start, plan, end)
    if workflow.info().typed_search_attributes.get(STATUS) is not None:
        workflow.upsert_search_attributes([STATUS.value_set(end.status)])
    result = result_of(end)
    if end.status == "failed":
        failure = end.error or Failure("run.failed", "The run failed")
        raise ApplicationError(failure.message, result, type=failure.code, non_retryable=True)
    return result


def result_of(end: EndRun) -> Wire:
    """Give a run's result as JSON."""
    result: Wire = {"status": end.status, "output": to_wire(end.output)}
    if end.error is not None:
        result["error"] = failure_wire(end.error)
    return result


async def _tell(start: RunStart, plan: Plan, end: EndRun) -> None:
    telling = []
    if start.caller is not None and start.caller.wait:
        telling.append(errand(calls.NOTIFY_CALLER, _news(start, end)))
    if end.status == "failed" and plan.on_failure and not start.test:
        error = failure_wire(end.error) if end.error else {}
        telling.append(errand(calls.RUN_FAILED, {"flow": plan.on_failure, "error": error}))
    if telling:
        await asyncio.gather(*(forgiving(handle) for handle in telling))


def _news(start: RunStart, end: EndRun) -> Wire:
    assert start.caller is not None
    news: Wire = {
        "workflow_id": start.caller.workflow_id,
        "path": start.caller.path,
        "run_id": start.run_id,
        **result_of(end),
    }
    news["failure"] = news.pop("error", None)
    return news
