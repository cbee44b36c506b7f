"""Within a host: jobs come in, run as they would in the worker, and their ends are told."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count

import structlog
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from engine.activities.ports import StepPorts
from engine.activities.step import Attempt
from engine.activities.triggers import Trigger
from engine.calls import UNKNOWN_TYPE, StepCall, Wire
from engine.hosting.errors import told
from engine.hosting.frames import Frames
from engine.hosting.outside_runs import failed_outside, outside_a_run
from engine.hosting.triggers import StartedByWorker, polled_wire
from engine.hosting.turns import WorkersTurns
from engine.ports import Held
from engine.state.messages import Failure
from nextscript.errors import NextScriptError, Rejected, Retryable
from nextscript.loading import Part
from nextscript.node_types import Declaration
from nextscript.values import Json

_ALIVE_SECONDS = 1.0
_log = structlog.get_logger("nextscript.hosting")
_GONE = Retryable("It is not declared any more", code=UNKNOWN_TYPE)
_job: ContextVar[int] = ContextVar("job")


@dataclass
class _Running:
    environment: ActivityEnvironment
    task: asyncio.Task[None]


@dataclass
class Serving:
    """What a host does; `ports` is what its steps are given."""

    frames: Frames
    part: Part
    ports: StepPorts
    _running: dict[int, _Running] = field(default_factory=dict)
    _answers: dict[int, asyncio.Future[Wire]] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=count)

    async def run(self) -> None:
        """Do what comes, until the worker hangs up."""
        self.ports.egress.shares = WorkersTurns(self.ask)
        if self.part.broken:
            self.frames.say({"broken": self.part.broken[0].message})
            return
        self.frames.say({"ready": [one.node_type.type for one in self.part.declarations]})
        alive = asyncio.create_task(self._alive())
        while frame := await self.frames.hear():
            self._take(frame)
        alive.cancel()

    async def ask(self, asked: Wire) -> Wire:
        """Ask the worker something for the job this is called in."""
        number, answer = next(self._numbers), asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        self.frames.say({"job": _job.get(), "ask": number, **asked})
        found: Wire = await answer
        return found

    def _take(self, frame: Wire) -> None:
        if "do" in frame:
            self._begin(frame)
        elif "answer" in frame:
            if (answer := self._answers.pop(frame["answer"], None)) and not answer.done():
                answer.set_result(frame)
        elif running := self._running.get(frame["cancel"]):
            if frame["stopping"]:
                running.environment.worker_shutdown()
            running.environment.cancel()

    def _begin(self, job: Wire) -> None:
        number = job["job"]
        environment = ActivityEnvironment()
        environment.info = replace(
            ActivityEnvironment.default_info(),
            activity_type=job["type"],
            workflow_id=job.get("workflow"),
            is_local=job.get("local", False),
        )
        environment.on_heartbeat = partial(self._beat, number)
        task = asyncio.create_task(self._do(job, environment))
        self._running[number] = _Running(environment, task)

    def _beat(self, number: int, detail: Json = None) -> None:
        self.frames.say({"job": number, "beat": detail})

    async def _do(self, job: Wire, environment: ActivityEnvironment) -> None:
        _job.set(job["job"])
        ways = {"step": self._step, "listen": self._trigger, "poll": self._trigger}
        work = ways.get(job["do"], self._outside_run)
        try:
            ended = await environment.run(work, job)
        except asyncio.CancelledError:
            ended = {"cancelled": True}
        del self._running[job["job"]]
        self.frames.say({"job": job["job"], **ended})

    async def _step(self, job: Wire) -> Wire:
        try:
            attempt = Attempt(self.ports, self._declared(job), StepCall.read(job["call"]))
            return {"done": await attempt.run()}
        except ApplicationError as error:
            return {"failed": [error.message, error.details[0], error.type]}

    async def _trigger(self, job: Wire) -> Wire:
        declaration = self._declared(job)
        if declaration is None:
            return {"error": told(_GONE)}
        trigger = Trigger(self.ports, declaration, Held(**job["held"]))
        try:
            if job["do"] == "poll":
                return {"done": polled_wire(await trigger.poll(job["cursor"]))}
            await trigger.listen(StartedByWorker(self.ask))
        except Exception as error:  # noqa: BLE001 - the edge: whatever a trigger raises ends here
            return {"error": told(_as_ours(error, trigger.failure(error)))}
        return {"done": None}

    async def _outside_run(self, job: Wire) -> Wire:
        declaration = self._declared(job)
        if declaration is None:
            return {"error": told(_GONE)}
        try:
            return {"done": await outside_a_run(self.ports, declaration, job)}
        except NextScriptError as error:
            return {"error": told(error)}
        except Exception as error:  # noqa: BLE001 - the edge, as above
            _log.exception("custom code failed", type=job["type"], what=job["do"])
            return {"error": told(failed_outside(type(error).__name__))}

    def _declared(self, job: Wire) -> Declaration | None:
        of_type = (one for one in self.part.declarations if one.node_type.type == job["type"])
        return next(of_type, None)

    async def _alive(self) -> None:
        while True:
            await asyncio.sleep(_ALIVE_SECONDS)
            if self._running:
                self.frames.say({"alive": True})


def _as_ours(error: Exception, failure: Failure) -> NextScriptError:
    """Give an error that means the same, without secrets; ours keep what the worker reads."""
    type_ = Retryable if failure.kind == "retryable" else Rejected
    found = error if isinstance(error, NextScriptError) else type_("", code=failure.code)
    found.message, found.hint, found.details = failure.message, failure.hint, None
    return found
