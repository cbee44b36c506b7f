"""A run decoded from Temporal's history alone: what is known when the run itself cannot tell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType, PendingActivityState
from temporalio.api.failure.v1 import Failure as FailureProto
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import WorkflowHandle
from temporalio.converter import DataConverter
from temporalio.exceptions import ApplicationError

from engine.calls import StepCall, Wire
from engine.client.view import RunResult, RunStatus, RunView, result_of

_SCHEDULED = PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
_LOCAL_MARKER = "core_local_activity"


@dataclass
class Decoded:
    """Steps that ran as activities, with what each attempt was given and gave, and the result.

    The input of a quick attempt, and one that was evaluated outside the run, is in no history.
    """

    steps: dict[str, dict[str, Any]] = field(default_factory=dict)  # Any: the API's Step
    inputs: dict[str, dict[int, Wire]] = field(default_factory=dict)
    outputs: dict[str, dict[int, Wire]] = field(default_factory=dict)
    activities: dict[str, str] = field(default_factory=dict)
    result: RunResult | None = None
    terminated: str | None = None

    def io(self, path: str, which: str, attempt: int | None = None) -> Wire | None:
        """Give the input or output of an attempt, by default the newest that has one."""
        known = (self.inputs if which == "input" else self.outputs).get(path, {})
        return known.get(attempt if attempt is not None else max(known, default=0))

    def view(self, stuck: str | None) -> RunView:
        """Give it as a view."""
        status: RunStatus = "running"
        if self.result is not None:
            status = self.result.status
        elif self.terminated is not None:
            status = "cancelled"
        result = self.result or RunResult("cancelled")
        shown = list(self.steps.values())
        return RunView(
            status, shown, output=result.output, error=result.error, stuck=stuck, whole=False
        )

    def picked_up(self, pending: Iterable[PendingActivityInfo]) -> None:
        """Take in what a worker has begun: the history says so only when it has ended."""
        for one in pending:
            path = self.activities.get(one.activity_id)
            if path is not None and one.state != _SCHEDULED:
                began = _written(one.last_started_time)
                self.steps[path].update(status="running", started_at=began)


async def decode(handle: WorkflowHandle[Any, Any], converter: DataConverter) -> Decoded:
    """Read a run's history, its newest part."""
    decoding = _Decoding(converter)
    async for event in handle.fetch_history_events():
        await decoding.take(event)
    return decoding.found


class _Decoding:
    def __init__(self, converter: DataConverter) -> None:
        self.found = Decoded()
        self._converter = converter
        self._scheduled: dict[int, str] = {}

    async def take(self, event: HistoryEvent) -> None:
        match event.event_type:
            case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
                await self._schedule(event)
            case EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
                started = event.activity_task_started_event_attributes
                self._update(started.scheduled_event_id, status="running", started_at=_at(event))
            case EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
                await self._complete(event)
            case EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED:
                await self._fail(event)
            case EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT:
                timed_out = event.activity_task_timed_out_event_attributes
                error = {"code": "step.timeout", "message": "The step took too long"}
                self._end(timed_out.scheduled_event_id, event, "failed", error)
            case EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED:
                cancelled = event.activity_task_canceled_event_attributes
                self._end(cancelled.scheduled_event_id, event, "cancelled")
            case EventType.EVENT_TYPE_MARKER_RECORDED:
                await self._mark(event)
            case _:
                await self._take_end(event)

    async def _schedule(self, event: HistoryEvent) -> None:
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name.startswith("engine."):
            return
        wire = await self._json(scheduled.input.payloads[0])
        call = StepCall.read(wire)
        self._scheduled[event.event_id] = call.path
        self.found.activities[scheduled.activity_id] = call.path
        if call.scope is None:
            self.found.inputs.setdefault(call.path, {})[call.attempt] = {"v": call.config}
        self.found.steps[call.path] = {
            "path": call.path,
            "node": node_of(call.path),
            "type": scheduled.activity_type.name,
            "status": "pending",
            "attempt": call.attempt,
            "runs": "standard",
        }

    async def _complete(self, event: HistoryEvent) -> None:
        completed = event.activity_task_completed_event_attributes
        path = self._scheduled.get(completed.scheduled_event_id)
        if path is not None:
            wire = await self._json(completed.result.payloads[0])
            self._gave(path, self.found.steps[path]["attempt"], wire)
            self._end(completed.scheduled_event_id, event, "succeeded")

    async def _fail(self, event: HistoryEvent) -> None:
        failed = event.activity_task_failed_event_attributes
        if failed.scheduled_event_id in self._scheduled:
            about = await self._about(failed.failure)
            error = about.get("failure") or {"code": "step.failed", "message": "The step failed"}
            self._end(failed.scheduled_event_id, event, "failed", error)

    async def _mark(self, event: HistoryEvent) -> None:
        marker = event.marker_recorded_event_attributes
        if marker.marker_name != _LOCAL_MARKER:
            return
        data = json.loads(marker.details["data"].payloads[0].data)
        if data["activity_type"].startswith("engine."):
            return
        failed = marker.HasField("failure")
        if failed:
            about = await self._about(marker.failure)
        else:
            about = await self._json(marker.details["result"].payloads[0])
        if "of" not in about:
            return  # it took longer than its second: nobody said whose it was
        path, attempt = about["of"]
        self.found.steps[path] = {
            "path": path,
            "node": node_of(path),
            "type": data["activity_type"],
            "attempt": attempt,
            "runs": "quick",
            "ended_at": _at(event),
            "status": "failed" if failed else "succeeded",
            "error": about.get("failure"),
        }
        if not failed:
            self._gave(path, attempt, about)

    async def _take_end(self, event: HistoryEvent) -> None:
        match event.event_type:
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
                completed = event.workflow_execution_completed_event_attributes
                self.found.result = result_of(await self._json(completed.result.payloads[0]))
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
                about = await self._about(event.workflow_execution_failed_event_attributes.failure)
                self.found.result = result_of(about) if about else RunResult("failed")
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
                terminated = event.workflow_execution_terminated_event_attributes
                self.found.terminated = terminated.reason

    async def _json(self, payload: Payload) -> Any:  # Any: whatever was encoded
        [value] = await self._converter.decode([payload])
        return value

    async def _about(self, failure: FailureProto) -> Wire:
        error: BaseException | None = await self._converter.decode_failure(failure)
        while error is not None and not isinstance(error, ApplicationError):
            error = error.__cause__
        about: Wire = error.details[0] if error is not None and error.details else {}
        return about

    def _gave(self, path: str, attempt: int, wire: Wire) -> None:
        self.found.outputs.setdefault(path, {})[attempt] = wire["value"]

    def _end(
        self, scheduled: int, event: HistoryEvent, status: str, error: Wire | None = None
    ) -> None:
        self._update(scheduled, status=status, ended_at=_at(event), error=error)

    def _update(self, scheduled: int, **fields: Any) -> None:  # Any: the API's Step
        path = self._scheduled.get(scheduled)
        if path is not None:
            self.found.steps[path].update(fields)


def node_of(path: str) -> str:
    """Give the node of a step's path: `orders[3].book` is of `book`."""
    return path.rpartition(".")[2].partition("[")[0]


def _at(event: HistoryEvent) -> str:
    return _written(event.event_time)


def _written(time: Timestamp) -> str:
    at = time.ToDatetime(tzinfo=UTC)
    return datetime.isoformat(at, timespec="milliseconds").replace("+00:00", "Z")
