"""An attempt of a step whose code runs in a host: what the worker does of it."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import Any, Protocol

from temporalio import activity

from engine.activities.context import beating
from engine.activities.failures import CANNOT_TELL, STOPPED_STEP, progress, step_error, told_error
from engine.calls import CRASHED, LOST, TIMED_OUT, UNKNOWN_TYPE, StepCall, Wire
from engine.hosting.hosts import Hosts
from engine.hosting.turns import take_turn
from engine.state.messages import Failure
from nextscript.egress import EgressClient
from nextscript.errors import Retryable
from nextscript.node_types import Declaration
from nextscript.values import Json

_GRACE = 2.0
"""Seconds after its timeout in which a host says that it has ended a step."""


class Worker(Protocol):
    """What of a worker's ports is needed for what runs in a host."""

    @property
    def egress(self) -> EgressClient:
        """What counts what a project sends."""

    @property
    def worker(self) -> str:
        """Who does it."""


class StepInHost:
    """One attempt of one step."""

    detail: Json = None

    def __init__(
        self,
        ports: Worker,
        hosts: Hosts,
        declaration: Declaration,
        wire: list[Any],  # Any: what StepCall.wire made
    ) -> None:
        self._ports = ports
        self._hosts = hosts
        self._declaration = declaration
        self._wire = wire
        self._call = StepCall(*wire)
        self._about: Wire = {"at": time.time(), "by": ports.worker, "in": 0}
        if activity.info().is_local:
            self._about["of"] = [self._call.path, self._call.attempt]

    async def run(self) -> Wire:
        """Run it and give the result; a failure is raised with all there is to know about it."""
        if activity.info().is_local and not self._hosts.ready(self._declaration):
            raise self._failed(Failure(UNKNOWN_TYPE, "Its process is being started", "retryable"))
        try:
            async with beating(self):
                frame = await self._frame()
        except Retryable as error:
            raise self._failed(
                Failure(error.code, error.message, "retryable", error.hint)
            ) from None
        except asyncio.CancelledError:
            if not activity.is_worker_shutdown():
                raise
            raise self._failed(STOPPED_STEP, unknown=self._unsafe, stopped=True) from None
        if "done" in frame:
            found: Wire = frame["done"]
            return found
        if "failed" in frame:
            raise told_error(*frame["failed"])
        raise self._ended(frame)

    async def _frame(self) -> Wire:
        info = activity.info()
        return await self._hosts.do(
            self._declaration,
            {
                "do": "step",
                "type": info.activity_type,
                "workflow": info.workflow_id,
                "local": info.is_local,
                "call": self._wire,
            },
            key=self._call.effect,
            seconds=self._call.timeout + _GRACE,
            beat=self._beat,
            ask=self._answer,
        )

    def _beat(self, detail: Json) -> None:
        self.detail = detail
        if not activity.info().is_local:
            activity.heartbeat(detail)

    async def _answer(self, asked: Wire) -> Wire:
        return await take_turn(self._ports.egress, asked)

    def _ended(self, frame: Wire) -> Exception:
        if "stuck" in frame:
            failure = Failure(TIMED_OUT, _STUCK, "retryable", _GIVE_TURNS)
        elif frame["ended"] is None or frame["others"]:
            failure = Failure(LOST, ended_words(frame), "retryable")
        else:
            failure = _crashed(frame, self._unsafe)
        return self._failed(failure, unknown=self._unsafe)

    @property
    def _unsafe(self) -> bool:
        return self._call.effects == "unsafe"

    def _failed(
        self, failure: Failure, *, unknown: bool = False, stopped: bool = False
    ) -> Exception:
        about = {**self._about, **progress(self.detail)}
        return step_error(failure, about, unknown=unknown, stopped=stopped)


_STUCK = "Its code took longer than it may, and gave nothing else in its process a turn"
_IN_THE_LOG = "The worker's log has what it printed."
_GIVE_TURNS = "What computes for long belongs in asyncio.to_thread."


def _crashed(frame: Wire, unsafe: bool) -> Failure:
    if unsafe:
        return Failure(CRASHED, ended_words(frame), "final", CANNOT_TELL)
    return Failure(CRASHED, ended_words(frame), "retryable", _IN_THE_LOG)


def ended_words(frame: Wire) -> str:
    """Say how a host ended with what ran in it, or why it was ended."""
    if "stuck" in frame:
        return _STUCK
    status = frame["ended"]
    if status is None or frame["others"]:
        return "The process of custom code that ran it, and others, ended"
    if status >= 0:
        return f"Its code ended its process, with exit code {status}"
    names = {int(one): one.name for one in signal.Signals}
    out_of_memory = ", as when memory runs out" if -status == signal.SIGKILL else ""
    return f"Its code ended its process ({names.get(-status, f'signal {-status}')}{out_of_memory})"
