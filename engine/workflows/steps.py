"""Starting steps as local or regular activities, and reading how they ended."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    TimeoutError,
    TimeoutType,
    is_cancelled_exception,
)

from engine.attributes import priority_of
from engine.calls import (
    LOST,
    NEWEST,
    PROGRESS,
    STOPPED,
    TIMED_OUT,
    StepCall,
    Wire,
    read_failure,
    read_logs,
)
from engine.plan import Plan, PlanNode
from engine.settings import FLOWS
from engine.start import RunStart
from engine.state.messages import ActivityEnded, Command, Failure, StartActivity
from nextscript.values import Json, from_wire

_ONCE = RetryPolicy(maximum_attempts=1)
_QUICK = timedelta(seconds=1)
_HEARTBEAT = timedelta(seconds=15)
_ATTENDED = timedelta(hours=1)
"""An attempt on a lent worker may be silent so long: at a breakpoint nothing of it moves."""
_GRACE = 5.0
"""The activity keeps its own timeout; the server's is for one that cannot."""

_VERIFY = "Look in the service whether it happened, then retry the step or treat it as done."


_KILLER = Failure(
    LOST,
    "Every worker that ran the step was lost; it may be what ends them",
    "poison",
    "Look whether it takes too much memory, or ends its process.",
)


class Steps:
    """Makes calls of a run's steps."""

    def __init__(self, start: RunStart, plan: Plan) -> None:
        self._start = start
        self._plan = plan
        self._prefix = workflow.info().task_queue.removesuffix(FLOWS)
        self._priority = priority_of(start)
        self._progress: dict[str, Json] = {}

    def note(self, path: str, error: BaseException | None) -> None:
        """Keep how far an attempt has come, for the next one; a success is the end of it."""
        if error is None:
            self._progress.pop(path, None)
        elif (told := progress_of(error)) is not None:
            self._progress[path] = told

    def lent(self, command: StartActivity) -> str | None:
        """Give the pool of the lent worker that does a step, if one does."""
        return self._start.queues.get(command.activity or self._plan.nodes[command.node].type)

    def placed(self, command: Command) -> Command:
        """Take from a step its leave to be quick when a lent worker does it."""
        if isinstance(command, StartActivity) and command.may_be_quick and self.lent(command):
            return replace(command, may_be_quick=False)
        return command

    def local(self, command: StartActivity) -> workflow.ActivityHandle[Any]:
        """Run an attempt in the flow worker: one second, once."""
        node = self._plan.nodes[command.node]
        return workflow.start_local_activity(
            command.activity or node.type,
            self._call(command, node, 30.0),
            start_to_close_timeout=_QUICK,
            retry_policy=_ONCE,
        )

    def regular(self, command: StartActivity) -> workflow.ActivityHandle[Any]:
        """Run an attempt on a task queue."""
        node, lent = self._plan.nodes[command.node], self.lent(command)
        seconds = _ATTENDED.total_seconds() if lent else node.timeout_ms / 1000
        return workflow.start_activity(
            command.activity or node.type,
            self._call(command, node, seconds),
            task_queue=self._prefix + (lent or node.queue or self._start.step_queue),
            start_to_close_timeout=timedelta(seconds=seconds + _GRACE),
            heartbeat_timeout=None if lent else _HEARTBEAT,
            retry_policy=_ONCE,
            summary=node.name or node.id,
            priority=self._priority,
        )

    def _call(self, command: StartActivity, node: PlanNode, seconds: float) -> object:
        return StepCall(
            path=command.path,
            attempt=command.attempt,
            version=NEWEST if command.activity else node.version,
            effects=node.effects,
            config=command.config,
            template=command.template,
            scope=command.scope,
            connection=node.connection,
            effect=effect_key(_intention(self._start, command.effect_path), command.effect_path),
            timezone=self._plan.timezone,
            now=workflow.time(),
            seed=f"{self._start.seed}/{command.effect_path}",
            timeout=seconds,
            previous=self._progress.get(command.path),
        ).wire()


def _intention(start: RunStart, effect_path: str) -> str:
    """Name the run whose intention a step is; a fork may go on with that of the run before."""
    return start.effects.get(effect_path) or start.effects_of or start.run_id


def effect_key(run_id: str, effect_path: str) -> str:
    """Name an outside effect: the same for every attempt, restart and continue-as-new."""
    return hashlib.sha256(f"{run_id}\n{effect_path}".encode()).hexdigest()[:40]


def succeeded(command: StartActivity, result: Wire, *, quick: bool) -> ActivityEnded:
    """Read the result of an attempt."""
    return ActivityEnded(
        command.path,
        command.attempt,
        value=from_wire(result["value"]),
        quick=quick,
        **_about(command, result),
    )


def failed(
    command: StartActivity,
    error: BaseException,
    node: PlanNode,
    *,
    quick: bool,
    kills: bool = False,
) -> ActivityEnded:
    """Read why an attempt failed; one nobody can tell about is unknown when it is unsafe.

    One that `kills` its workers is never made again.
    """
    cause = error.cause if isinstance(error, ActivityError) else error
    about: Wire = {}
    if isinstance(cause, ApplicationError) and cause.details:
        about = cause.details[0]
    told = about.get("failure")
    failure = read_failure(told) if told else _unexplained(cause)
    if kills and failure.code == LOST:
        failure = _KILLER
    return ActivityEnded(
        command.path,
        command.attempt,
        failure=_placed(failure, command, node),
        retry_after=about.get("retry_after"),
        unknown=bool(about.get("unknown", "failure" not in about and node.effects == "unsafe")),
        quick=quick,
        **_about(command, about),
    )


def progress_of(error: BaseException) -> Json:
    """Give how far an attempt said it has come, before it failed or its worker was lost."""
    cause = error.cause if isinstance(error, ActivityError) else error
    if isinstance(cause, TimeoutError) and cause.last_heartbeat_details:
        found: Json = cause.last_heartbeat_details[0]
        return found
    if isinstance(cause, ApplicationError) and cause.details:
        told: Json = cause.details[0].get(PROGRESS)
        return told
    return None


def is_lost(error: BaseException) -> bool:
    """Say whether an attempt ended because its worker did."""
    cause = error.cause if isinstance(error, ActivityError) else error
    if isinstance(cause, TimeoutError):
        return cause.type == TimeoutType.HEARTBEAT
    return isinstance(cause, ApplicationError) and cause.type == LOST


def is_stopped(error: BaseException) -> bool:
    """Say whether an attempt ended because its worker was told to stop, as in a deploy."""
    cause = error.cause if isinstance(error, ActivityError) else error
    if not isinstance(cause, ApplicationError) or not cause.details:
        return False
    return cause.type == LOST and bool(cause.details[0].get(STOPPED))


def is_of(error: BaseException, code: str) -> bool:
    """Say whether an attempt failed with a code."""
    cause = error.cause if isinstance(error, ActivityError) else error
    return isinstance(cause, ApplicationError) and cause.type == code


def is_cancelled(error: BaseException) -> bool:
    """Say whether an attempt ended because it was told to."""
    return is_cancelled_exception(error)


def _unexplained(cause: BaseException | None) -> Failure:
    if isinstance(cause, TimeoutError):
        if cause.type == TimeoutType.HEARTBEAT:
            return Failure(LOST, "The worker that ran the step was lost", "retryable", _VERIFY)
        return Failure(TIMED_OUT, "The step took longer than its timeout", "retryable")
    return Failure("step.failed", str(cause), "retryable")


def _placed(failure: Failure, command: StartActivity, node: PlanNode) -> Failure:
    return Failure(
        *(failure.code, failure.message, failure.kind, failure.hint, node.id, command.path),
        failure.details,
    )


def _about(command: StartActivity, wire: Wire) -> Wire:
    return {
        "started_at": wire.get("at"),
        "worker": wire.get("by", ""),
        "input_size": wire.get("in", 0),
        "logs": read_logs(command.path, wire.get("logs", [])),
    }
