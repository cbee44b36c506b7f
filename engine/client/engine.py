"""The engine as the rest of the product sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import uuid4

from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
)
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.converter import DataConverter, WorkflowSerializationContext
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from engine.activities.reading import fetch
from engine.attributes import (
    FLOW,
    PROJECT,
    VERSION,
    WORKFLOW_TYPE,
    priority_of,
    workflow_id,
)
from engine.client.histories import Decoded, decode
from engine.client.lending import lent_types
from engine.client.refusal import translated
from engine.client.slices import StepIo, part_of
from engine.client.view import STUCK, RunResult, RunView, result_of, view_of
from engine.client.watching import Watchers
from engine.ports import Keys, Objects
from engine.settings import EngineSettings
from engine.start import RunStart
from engine.state.messages import Steer
from engine.temporal import connect_client
from engine.versions import warn_of_unsafe
from nextscript.errors import NotFound, Poison, Unavailable
from nextscript.node_types import Declaration
from nextscript.values import Value, from_wire, to_wire

LARGE_PLAN = 48 * 1024
_QUERY = timedelta(seconds=5)
_STEER = timedelta(seconds=10)
_AGAIN = 0.05
_STUCK_FROM = 3
_PATIENCE = 1.0


class _Stuck(Exception):
    """The run's workflow task keeps failing."""


@dataclass(frozen=True)
class Started:
    """A run that Temporal has. `new` is False when it had it already."""

    workflow_id: str
    new: bool
    eager: bool


async def connect(settings: EngineSettings, keys: Keys, objects: Objects) -> Engine:
    """Connect to Temporal. Raises RuntimeError or RPCError when it does not answer."""
    client = await connect_client(settings, keys, objects)
    await warn_of_unsafe(client)
    return Engine(client, settings, objects)


class Engine:
    """Starts, steers and watches runs. `run` is always project id and run id."""

    def __init__(self, client: Client, settings: EngineSettings, objects: Objects) -> None:
        self.client = client
        self.settings = settings
        self._objects = objects
        self._watchers = Watchers(client)

    async def check(self) -> None:
        """See that Temporal answers. Raises Unavailable."""
        with translated():
            if not await self.client.service_client.check_health():
                raise Unavailable("Temporal does not answer just now")

    async def start(self, run: RunStart) -> Started:
        """Start a run. The same run twice is one run. Raises Unavailable."""
        id_ = workflow_id(run.project_id, run.run_id)
        start = await self._lightened(run)
        with translated():
            try:
                handle = await self._start(id_, start)
            except WorkflowAlreadyStartedError:
                return Started(id_, new=False, eager=False)
        return Started(id_, new=True, eager=getattr(handle, "__temporal_eagerly_started", False))

    async def lent_types(self, project_id: str, queue: str) -> list[Declaration]:
        """Give the types a lent worker serves. Raises Conflict `run.queue`, Unavailable."""
        with translated():
            return await lent_types(self.client, self.settings, project_id, queue)

    async def steer(self, project_id: str, run_id: str, request: Steer) -> None:
        """Ask for something; accepted once it is durable. Raises Refused, NotFound, Unavailable."""
        handle, id_ = self._handle(project_id, run_id), uuid4().hex
        with translated():
            async with asyncio.timeout(_STEER.total_seconds()):
                await _tell(handle, id_, request)

    async def signal(
        self, project_id: str, run_id: str, name: str, payload: Value, by: str = ""
    ) -> None:
        """Send a signal by name. Raises NotFound when the run is over."""
        message = {"name": name, "payload": to_wire(payload), "by": by}
        with translated():
            await self._handle(project_id, run_id).signal("signal", message)

    async def cancel(self, project_id: str, run_id: str, reason: str = "", by: str = "") -> None:
        """Cancel a run in good order."""
        await self.steer(project_id, run_id, Steer("cancel", body={"reason": reason}, by=by))

    async def be_careful(self, project_id: str, run_id: str) -> None:
        """Have no more steps of a run done by the flow workers themselves. Raises Unavailable."""
        with translated():
            await self._handle(project_id, run_id).signal("careful")

    async def terminate(self, project_id: str, run_id: str, reason: str) -> None:
        """End a run at once: no error path, no undo, no record. For runs that are stuck."""
        with translated():
            await self._handle(project_id, run_id).terminate(reason=reason)

    async def view(self, project_id: str, run_id: str, *, brief: bool = False) -> RunView:
        """Give a run as it stands; from its history alone when it cannot tell itself.

        When `brief`, of its steps only those that wait and how many there are.
        """
        handle = self._handle(project_id, run_id)
        try:
            return view_of(await self._asked(handle, "standing" if brief else "view"))
        except (RPCError, WorkflowQueryFailedError, WorkflowQueryRejectedError, _Stuck) as error:
            if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
                raise NotFound("There is no such run", code="run.not_found") from None
            return await self._view_from_history(handle)

    async def recorded(self, project_id: str, run_id: str) -> list[dict[str, Any]]:  # Any: as above
        """Give a live run's steps with `input` and `output` on the wire, as the record will have.

        Raises NotFound, Unavailable. What an earlier part of the run has kept is not among them.
        """
        with translated():
            try:
                found: list[dict[str, Any]] = await self._handle(project_id, run_id).query(
                    "recorded", rpc_timeout=_QUERY
                )
            except (WorkflowQueryFailedError, WorkflowQueryRejectedError) as error:
                raise Unavailable("The run cannot tell how it stands just now") from error
        return found

    def follow(self, project_id: str, run_id: str) -> AsyncIterator[RunView]:
        """Give views as the run changes, until it has ended."""
        id_ = workflow_id(project_id, run_id)
        return self._watchers.follow(id_, lambda: self.view(project_id, run_id))

    async def result(self, project_id: str, run_id: str, timeout: float | None = None) -> RunResult:
        """Wait for the end. Raises TimeoutError when it has not come in `timeout` seconds."""
        async with asyncio.timeout(timeout):
            with translated():
                try:
                    return result_of(await self._handle(project_id, run_id).result())
                except WorkflowFailureError as error:
                    return _failed(error.cause)

    async def step_io(
        self,
        project_id: str,
        run_id: str,
        path: str,
        which: Literal["input", "output"],
        *,
        attempt: int | None = None,
        pointer: str = "",
        offset: int = 0,
        limit: int | None = None,
    ) -> StepIo:
        """Give a step's input or output, stored values fetched. Raises NotFound.

        Of an earlier attempt what Temporal's history knows: not the input of a quick one.
        """
        value = await self.step_value(project_id, run_id, path, which, attempt=attempt)
        whole = await fetch(self._objects, project_id, value)
        return part_of(whole, pointer, offset, limit)

    async def step_value(
        self,
        project_id: str,
        run_id: str,
        path: str,
        which: Literal["input", "output"],
        *,
        attempt: int | None = None,
    ) -> Value:
        """Give a step's input or output as the run holds it: stored values by name."""
        handle = self._handle(project_id, run_id)
        if attempt is None:
            return await self._io(handle, path, which)
        with translated():
            found = (await self._decoded(handle)).io(path, which, attempt)
        return _known(found, path, which)

    async def _start(self, id_: str, start: RunStart) -> WorkflowHandle[Any, Any]:
        return await self.client.start_workflow(
            WORKFLOW_TYPE,
            start,
            id=id_,
            task_queue=self.settings.flows,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            request_eager_start=self.settings.eager_start,
            static_summary=start.flow_name or None,
            search_attributes=_attributes(start),
            priority=priority_of(start),
        )

    async def _lightened(self, run: RunStart) -> RunStart:
        """Put a large plan into object storage, once for all runs of a version."""
        run = run.model_copy(update={"step_queue": self.settings.step_queue})
        if run.plan is None or len(run.plan) <= LARGE_PLAN:
            return run
        ref = await self._objects.put(run.project_id, run.plan.encode())
        return run.model_copy(update={"plan": None, "plan_ref": ref})

    def _handle(self, project_id: str, run_id: str) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(workflow_id(project_id, run_id))

    async def _io(self, handle: WorkflowHandle[Any, Any], path: str, which: str) -> Value:
        try:
            found = await handle.query("io", args=[path, which], rpc_timeout=_QUERY)
        except (RPCError, WorkflowQueryFailedError, WorkflowQueryRejectedError):
            found = (await self._decoded(handle)).io(path, which)
        return _known(found, path, which)

    async def _asked(
        self, handle: WorkflowHandle[Any, Any], query: str
    ) -> Any:  # Any: the query's answer
        """Ask the run how it stands; a stuck one would keep us waiting to the end."""
        asking = asyncio.ensure_future(handle.query(query, rpc_timeout=_QUERY))
        try:
            await asyncio.wait([asking], timeout=_PATIENCE)
            if not asking.done() and (await _attempts(handle)) > _STUCK_FROM:
                raise _Stuck
            return await asking
        finally:
            asking.cancel()

    async def _view_from_history(self, handle: WorkflowHandle[Any, Any]) -> RunView:
        with translated():
            described = await handle.describe()
            try:
                decoded = await self._decoded(handle)
            except (NotFound, Poison):  # its key is gone, or a payload was changed
                if described.status is not WorkflowExecutionStatus.RUNNING:
                    raise
                return RunView("running", stuck=STUCK, whole=False)
        description = described.raw_description
        decoded.picked_up(description.pending_activities)
        attempts = description.pending_workflow_task.attempt
        return decoded.view(STUCK if attempts > _STUCK_FROM else None)

    async def _decoded(self, handle: WorkflowHandle[Any, Any]) -> Decoded:
        return await decode(handle, self._converter(handle.id))

    def _converter(self, id_: str) -> DataConverter:
        context = WorkflowSerializationContext(self.client.namespace, id_)
        return self.client.data_converter.with_context(context)


async def _tell(handle: WorkflowHandle[Any, Any], id_: str, request: Steer) -> None:
    """Send a request until it is answered; its id makes it one, however often it is sent.

    The server drops a request when news reaches a run just as it ends: the run's task is then done
    again, without it.
    """
    while True:
        try:
            await handle.execute_update("steer", asdict(request), id=id_, rpc_timeout=_STEER)
        except RPCError as error:
            if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                raise
            await asyncio.sleep(_AGAIN)
        else:
            return


async def _attempts(handle: WorkflowHandle[Any, Any]) -> int:
    description = await handle.describe()
    return description.raw_description.pending_workflow_task.attempt


def _known(found: Any, path: str, which: str) -> Value:  # Any: a value on the wire
    if found is None:
        raise NotFound(f"The step {path} has no {which}", code="run.no_such_value")
    return from_wire(found)


def _attributes(start: RunStart) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(PROJECT, start.project_id),
            SearchAttributePair(FLOW, start.flow_id),
            SearchAttributePair(VERSION, str(start.version or "draft")),
        ]
    )


def _failed(cause: BaseException) -> RunResult:
    if isinstance(cause, ApplicationError) and cause.details:
        return result_of(cause.details[0])
    return RunResult("cancelled")  # terminated or cancelled from outside: there is no more to know
