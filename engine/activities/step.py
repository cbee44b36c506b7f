"""The one activity that runs every node type: it finds the type in the catalog and calls it."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from pydantic import BaseModel
from temporalio import activity
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from engine.activities.context import StepRuntime, beating, context_for, opened
from engine.activities.failures import STOPPED_STEP, failure_of, progress, retry_after, step_error
from engine.activities.pieces import canonical
from engine.activities.ports import CurrentCatalog, Ports, StepPorts
from engine.activities.reading import fetch_scope
from engine.activities.redaction import Redaction
from engine.activities.results import as_json, keep
from engine.calls import (
    CRASHED,
    TIMED_OUT,
    UNKNOWN_TYPE,
    StepCall,
    Wire,
    failure_wire,
    log_wire,
    read_failure,
)
from engine.hosting.steps import StepInHost
from engine.state.messages import Failure
from nextscript.errors import Poison, Rejected, Retryable, Unanswered
from nextscript.expressions import Settings, evaluate
from nextscript.node_types import Declaration
from nextscript.values import Json, Value, to_wire

_log = structlog.get_logger("nextscript.step")

StepActivity = Callable[[Sequence[RawValue]], Awaitable[Wire]]


def step_activity(ports: Ports, catalog: CurrentCatalog) -> StepActivity:
    """Give the dynamic activity of a worker."""

    @activity.defn(dynamic=True)
    async def run_step(args: Sequence[RawValue]) -> Wire:
        wire = activity.payload_converter().from_payload(args[0].payload, list)
        known = catalog.catalog.get(activity.info().activity_type)
        if known is not None and known.is_custom and ports.hosts is not None:
            return await StepInHost(ports, ports.hosts, known, wire).run()
        return await Attempt(ports, known, StepCall.read(wire)).run()

    return run_step


class Attempt:
    """One attempt of one step, in this process."""

    def __init__(self, ports: StepPorts, declaration: Declaration | None, call: StepCall) -> None:
        self._ports = ports
        self._declaration = declaration
        self._call = call
        workflow = activity.info().workflow_id or "/"
        self._project, _, self._run = workflow.partition("/")
        self._runtime = StepRuntime(call.path, Redaction(()))
        self._started = time.time()
        self._input_size = 0

    async def run(self) -> Wire:
        """Run it and give the result; a failure is raised with all there is to know about it."""
        try:
            async with beating(self._runtime), asyncio.timeout(self._call.timeout):
                value = await self._work()
        except asyncio.CancelledError:
            if not activity.is_worker_shutdown():
                raise
            raise self._failed(STOPPED_STEP, unknown=self._unsafe, stopped=True) from None
        except Exception as error:  # noqa: BLE001 - the edge: whatever a step raises ends here
            raise self._translated(error) from None
        return {"value": to_wire(value), **self._about()}

    async def _work(self) -> Value:
        declaration = await self._known()
        config = await self._config()
        found = await opened(self._ports, self._project, declaration, self._call.connection)
        if found is not None:
            self._runtime.redaction = Redaction(found.secrets)
        model = declaration.input_model.model_validate(_upgraded(declaration, self._call, config))
        context = context_for(
            *(self._ports, self._project, self._run, self._call, self._runtime),
            (declaration, found),
        )
        output = as_json(await _function(declaration)(model, context))
        clean = self._runtime.redaction.json(output)
        return await keep(self._ports.objects, self._project, clean)

    async def _known(self) -> Declaration:
        name = activity.info().activity_type
        found = self._declaration
        if found is None:
            found = await self._ports.types.find(self._project, name, self._call.version)
        if found is None or not callable(found.function):
            raise Retryable(
                f"This worker does not know the node type {name}",
                code=UNKNOWN_TYPE,
                hint="Start a worker that has it, or install the package it is in.",
            )
        return found

    async def _config(self) -> Json:
        call = self._call
        if call.scope is None:
            config = call.config
        else:
            scope = await fetch_scope(self._ports.objects, self._project, call.template, call.scope)
            config = evaluate(call.template, scope, Settings(call.now, call.timezone, call.seed))
        self._input_size = len(canonical(config))
        return config

    @property
    def _unsafe(self) -> bool:
        return self._call.effects == "unsafe"

    def _translated(self, error: Exception) -> ApplicationError:
        failure = failure_of(error, self._call.effects)
        if failure.code == CRASHED:
            trace = self._runtime.redaction.text("".join(traceback.format_exception(error)))
            _log.error("step crashed", run=self._run, step=self._call.path, exception=trace)
        nobody_knows = isinstance(error, Unanswered) or failure.code in (CRASHED, TIMED_OUT)
        unknown = self._unsafe and nobody_knows
        return self._failed(failure, unknown=unknown, wait=retry_after(error))

    def _failed(
        self,
        failure: Failure,
        *,
        unknown: bool = False,
        stopped: bool = False,
        wait: float | None = None,
    ) -> ApplicationError:
        shown: Any = self._runtime.redaction.json(failure_wire(failure))  # Any: of the same shape
        clean, about = read_failure(shown), {**self._about(), **progress(self._runtime.detail)}
        return step_error(clean, about, unknown=unknown, stopped=stopped, wait=wait)

    def _about(self) -> Wire:
        about: Wire = {"at": self._started, "by": self._ports.worker, "in": self._input_size}
        if activity.info().is_local:
            # Its input is in no history, and activity ids are not encrypted: who it was, for views.
            about["of"] = [self._call.path, self._call.attempt]
        if self._runtime.lines:
            about["logs"] = [log_wire(line) for line in self._runtime.lines]
        return about


def _function(declaration: Declaration) -> Callable[[BaseModel, Any], Awaitable[object]]:
    # Any: the context's connection type is the activity's own.
    return declaration.function  # type: ignore[return-value]


def _upgraded(declaration: Declaration, call: StepCall, config: Json) -> Json:
    if not isinstance(config, dict):
        raise Rejected("The step's settings are not an object", code="step.input")
    for version in range(
        call.version or declaration.node_type.version, declaration.node_type.version
    ):
        if version not in declaration.upgrades:
            raise Poison(f"Version {version} of this step cannot be read", code="step.version")
        config = declaration.upgrades[version](config)
    return config
