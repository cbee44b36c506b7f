"""The engine's own activities: what a run needs from outside besides its steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from engine import calls
from engine.activities.failures import failure_of
from engine.activities.ports import Ports
from engine.activities.reading import fetch_scope
from engine.activities.results import keep, keep_items, named_items
from engine.calls import Wire, failure_wire
from engine.ports import RunRecord, Status
from engine.state.messages import Failure
from nextscript.errors import Conflict, NextScriptError, Retryable, Unavailable
from nextscript.expressions import Settings, evaluate
from nextscript.values import Value, from_wire, to_wire

_AGAIN = (Retryable, Unavailable, Conflict)
_log = structlog.get_logger("nextscript.errands")


class Errands:
    """Activities called by name. Each may be repeated: its port does the same thing once."""

    def __init__(self, client: Client, ports: Ports) -> None:
        self._client = client
        self._ports = ports

    def all(self) -> list[Callable[..., Awaitable[Any]]]:  # Any: each has its own shape
        """Give them for a worker."""
        return [
            *(self.finish, self.status, self.respond, self.evaluate, self.call_flow),
            *(self.cancel_flow, self.ask_flow, self.notify_caller, self.run_failed),
        ]

    @activity.defn(name=calls.FINISH)
    async def finish(self, record: RunRecord) -> None:
        """Keep an ended run's record, or a part of it."""
        with _final():
            await self._ports.records.finish(record)

    @activity.defn(name=calls.STATUS)
    async def status(self, status: Status) -> None:
        """Show a live run's status in lists."""
        with _final():
            await self._ports.records.status(status)

    @activity.defn(name=calls.RESPOND)
    async def respond(self, answer: Wire) -> None:
        """Answer the webhook that started the run."""
        project, run = _who()
        body = from_wire(answer["body"])
        with _final():
            await self._ports.records.respond(
                project, run, answer["status"], answer["headers"], body
            )

    @activity.defn(name=calls.EVALUATE)
    async def evaluate(self, request: Wire) -> Wire:
        """Evaluate a template that reads stored values."""
        project, _ = _who()
        try:
            return {"value": to_wire(await self._evaluated(project, request))}
        except _AGAIN:
            raise
        except NextScriptError as error:
            return {"failure": failure_wire(failure_of(error, "idempotent"))}

    async def _evaluated(self, project: str, request: Wire) -> Value:
        objects, template = self._ports.objects, request["template"]
        scope = {name: from_wire(value) for name, value in request["scope"].items()}
        if request["spread"] and (items := await named_items(objects, project, template, scope)):
            return items
        names = await fetch_scope(objects, project, template, scope)
        settings = Settings(request["now"], request["timezone"], request["seed"])
        found = evaluate(template, names, settings)
        if request["spread"] and isinstance(found, list):
            return await keep_items(objects, project, found)
        return await keep(objects, project, found)

    @activity.defn(name=calls.CALL_FLOW)
    async def call_flow(self, request: dict[str, Any]) -> Wire:  # Any: the keywords of Runs.call
        """Start a flow for a step, once."""
        request["input"] = from_wire(request["input"])
        try:
            called = await self._ports.runs.call(**request)
        except _AGAIN:
            raise
        except NextScriptError as error:
            return {"failure": failure_wire(failure_of(error, "keyed"))}
        return {"run_id": called.run_id, "workflow_id": called.workflow_id}

    @activity.defn(name=calls.CANCEL_FLOW)
    async def cancel_flow(self, workflow_id: str) -> None:
        """Cancel a called run; one that is gone already is as good."""
        try:
            await self._client.get_workflow_handle(workflow_id).cancel()
        except RPCError as error:
            _ignore_gone(error)

    @activity.defn(name=calls.ASK_FLOW)
    async def ask_flow(self, workflow_id: str) -> Wire:
        """Look whether a called run ended without telling, as a terminated one does."""
        try:
            found = await self._client.get_workflow_handle(workflow_id).describe()
        except RPCError as error:
            _ignore_gone(error)
            return {"failure": failure_wire(_vanished())}
        if found.close_time is None or found.status is None:
            return {}
        ended_itself = found.status.name in ("COMPLETED", "FAILED", "CONTINUED_AS_NEW")
        return {} if ended_itself else {"failure": failure_wire(_vanished())}

    @activity.defn(name=calls.NOTIFY_CALLER)
    async def notify_caller(self, request: dict[str, Any]) -> None:  # Any: a signal's JSON
        """Tell the calling run that this one has ended."""
        handle = self._client.get_workflow_handle(request.pop("workflow_id"))
        try:
            await handle.signal("flow_ended", request)
        except RPCError as error:
            _ignore_gone(error)

    @activity.defn(name=calls.RUN_FAILED)
    async def run_failed(self, request: Wire) -> None:
        """Start the error handler flow of a failed run, once."""
        project, run = _who()
        with _final():
            await self._ports.runs.failed(
                project_id=project, run_id=run, flow=request["flow"], error=request["error"]
            )


@contextmanager
def _final() -> Iterator[None]:
    """An errand that was refused for good is not repeated: the run would never end."""
    try:
        yield
    except _AGAIN:
        raise
    except NextScriptError as error:
        _log.error("errand refused", code=error.code, why=error.message)
        raise ApplicationError(error.message, type=error.code, non_retryable=True) from None


def _who() -> tuple[str, str]:
    project, _, run = (activity.info().workflow_id or "/").partition("/")
    return project, run


def _ignore_gone(error: RPCError) -> None:
    if error.status is not RPCStatusCode.NOT_FOUND:
        raise error


def _vanished() -> Failure:
    return Failure("flow.lost", "The called run was ended from outside, without a result")
