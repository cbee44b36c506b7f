"""The workflow: its handlers only write down what they hear."""

from __future__ import annotations

from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from engine.attributes import WORKFLOW_TYPE
from engine.calls import Wire
from engine.start import RunStart
from engine.state.messages import Signalled, Steer
from engine.workflows import views
from engine.workflows.interpreter import Interpreter
from engine.workflows.turns import after_results
from nextscript.values import Json, from_wire


@workflow.defn(name=WORKFLOW_TYPE)
class FlowWorkflow:
    """Runs any plan. No handler outlives the activation it was called in."""

    @workflow.init
    def __init__(self, start: RunStart) -> None:
        self._run = Interpreter(start)

    @workflow.run
    async def run(self, start: RunStart) -> Wire:
        """Run the plan to its end and give status, output and error."""
        return await self._run.run()

    @workflow.update(name="steer")
    async def steer(self, request: dict[str, Any]) -> None:  # Any: Steer's fields
        """Pause, resume, cancel, retry, skip, complete …; refused when it does not apply."""
        await after_results()
        _raise(self._run.request(Steer(**request)))

    @steer.validator
    def check_steer(self, request: dict[str, Any]) -> None:  # Any: as above
        """Refuse what does not apply, before it is in the history.

        What was heard but not applied yet may change that; then the handler decides.
        """
        if not self._run.heard:
            _raise(self._run.state.refusal(Steer(**request)))

    @workflow.signal(name="signal")
    async def signal(self, message: Wire) -> None:
        """Take a signal by name, with its payload as a value on the wire."""
        await after_results()
        payload = from_wire(message["payload"])
        self._run.hear(Signalled(message["name"], payload, message.get("by", "")))

    @workflow.signal(name="flow_ended")
    async def flow_ended(self, message: Wire) -> None:
        """Take the end of a called flow."""
        await after_results()
        self._run.flow_ended(message)

    @workflow.signal(name="careful")
    def careful(self) -> None:
        """Run no more steps in the flow worker itself: one of them may be what kills it."""
        self._run.pace.careful = True

    @workflow.query(name="view")
    def view(self) -> Wire:
        """Give the run as it stands."""
        return views.view(self._run)

    @workflow.query(name="standing")
    def standing(self) -> Wire:
        """Give the run as it stands, without the steps that do not wait."""
        return views.standing(self._run)

    @workflow.query(name="recorded")
    def recorded(self) -> list[Json]:
        """Give the steps as the record has them, for a fork of a live run."""
        return views.recorded(self._run)

    @workflow.query(name="io")
    def io(self, path: str, which: str) -> Json:
        """Give a step's input or output as a value on the wire, null when there is none."""
        return views.io(self._run, path, which)


def _raise(refused: tuple[str, str] | None) -> None:
    if refused is not None:
        code, message = refused
        raise ApplicationError(message, type=code)
