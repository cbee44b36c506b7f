"""Flows that steps have called: started through an errand, heard of again by a signal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from temporalio import workflow

from engine import calls
from engine.calls import Wire, read_failure
from engine.start import RunStart
from engine.state.messages import CallFlow, Event, FlowEnded, FlowStarted
from engine.workflows.errands import Owed, errand
from engine.workflows.steps import effect_key
from nextscript.values import NULL, from_wire, to_wire

_ASK_SECONDS = 900.0
"""A called run that was ended from outside tells nobody, so its caller asks now and then."""


class CalledFlows:
    """The awaited runs by the path of the step that called them; they travel with the run."""

    def __init__(self, start: RunStart, hear: Callable[[Event], None], owed: Owed) -> None:
        self._owed = owed
        self._start = start
        self._hear = hear
        self._asking: asyncio.TimerHandle | None = None
        self.starting: dict[str, CallFlow] = {}
        self.awaited: dict[str, str] = {}
        self._unwanted: dict[str, None] = {}

    def resume(self, awaited: dict[str, str]) -> None:
        """Take over what the part before a continue-as-new was waiting for."""
        self.awaited = dict(awaited)
        self._ask_later()

    def call(self, command: CallFlow) -> None:
        """Start a flow; its key makes that once."""
        self.starting[command.path] = command
        handle = errand(calls.CALL_FLOW, self._request(command))
        self._owed.add(handle)
        handle.add_done_callback(partial(self._called, command))

    def cancel(self, path: str) -> None:
        """Cancel what a step called, or will have called in a moment."""
        if path in self.starting:
            self._unwanted[path] = None
        elif path in self.awaited:
            self._owed.add(errand(calls.CANCEL_FLOW, self.awaited.pop(path)))

    def ended(self, message: Wire) -> None:
        """Take the news of an awaited run's end; news of any other changes nothing."""
        path = message["path"]
        workflow_id = f"{self._start.project_id}/{message['run_id']}"
        starting = self.starting.get(path)
        if starting is None and self.awaited.get(path) != workflow_id:
            return
        self.awaited.pop(path, None)
        if starting is not None:
            # It was quicker than the answer to its start; that answer must not bring it back.
            del self.starting[path]
            self._hear(FlowStarted(path, message["run_id"]))
        self._hear(_end_of(path, message))

    def _called(self, command: CallFlow, handle: asyncio.Task[Wire]) -> None:
        path = command.path
        if handle.cancelled() or self.starting.pop(path, None) is None:
            return
        found = handle.result()
        if "failure" in found:
            self._hear(FlowEnded(path, "failed", failure=read_failure(found["failure"])))
        elif path in self._unwanted:
            del self._unwanted[path]
            self._owed.add(errand(calls.CANCEL_FLOW, found["workflow_id"]))
        else:
            if command.wait:
                self.awaited[path] = found["workflow_id"]
                self._ask_later()
            self._hear(FlowStarted(path, found["run_id"]))

    def _ask_later(self) -> None:
        if self._asking is None and self.awaited:
            self._asking = asyncio.get_running_loop().call_later(_ASK_SECONDS, self._ask)

    def _ask(self) -> None:
        self._asking = None
        for path, workflow_id in self.awaited.items():
            handle = errand(calls.ASK_FLOW, workflow_id)
            handle.add_done_callback(partial(self._asked, path))
        self._ask_later()

    def _asked(self, path: str, handle: asyncio.Task[Wire]) -> None:
        if handle.cancelled() or "failure" not in handle.result() or path not in self.awaited:
            return
        del self.awaited[path]
        self._hear(FlowEnded(path, "failed", failure=read_failure(handle.result()["failure"])))

    def _request(self, command: CallFlow) -> dict[str, Any]:  # Any: the keywords of Runs.call
        return {
            "project_id": self._start.project_id,
            "flow": command.flow,
            "version": command.version,
            "input": to_wire(command.input),
            "key": effect_key(self._start.run_id, command.effect_path),
            "parent_run_id": self._start.run_id,
            "parent_path": command.path,
            "parent_workflow_id": workflow.info().workflow_id,
            "wait": command.wait,
            "depth": self._start.depth + 1,
        }


def _end_of(path: str, message: Wire) -> FlowEnded:
    failure = read_failure(message["failure"]) if message.get("failure") else None
    output = from_wire(message["output"]) if message.get("output") else NULL
    return FlowEnded(path, message["status"], output, failure)
