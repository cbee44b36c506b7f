"""What is kept of a run for later."""

from __future__ import annotations

from dataclasses import dataclass, field

from temporalio import workflow

from engine import calls
from engine.calls import failure_wire
from engine.plan import IN_SLICES
from engine.ports import RunRecord
from engine.start import RunStart
from engine.state import RunState
from engine.state.messages import EndRun
from engine.workflows.errands import errand, forgiving
from nextscript.values import Json, to_wire

_MOST, _MOST_BEFORE_SLICES = 250, 1_000
"""Steps in one part of a record: more would take longer than one activation may (two seconds, also
on a machine that is busy with other things)."""


@dataclass
class Taken:
    """What has left RunState for the record, kept here for those who look at the run."""

    steps: list[Json] = field(default_factory=list)
    logs: list[Json] = field(default_factory=list)

    def take(self, state: RunState, most: int) -> tuple[list[Json], list[Json]]:
        """Take some of what has ended, and remember it."""
        steps, logs = state.take_record(most)
        self.steps += steps
        self.logs += logs
        return steps, logs


async def last_part(
    start: RunStart, state: RunState, taken: Taken, end: EndRun | None
) -> RunRecord:
    """Take the record of a run's end, or of the part before it continues as new.

    What is too much for one part has been kept when this gives the last one.
    """
    most = _MOST if start.semantics >= IN_SLICES else _MOST_BEFORE_SLICES
    while len((part := _part(start, state, taken, end, most)).steps) == most:
        full = part.model_copy(update=_MORE_COMES)
        await forgiving(errand(calls.FINISH, full))
    return part


_MORE_COMES = {"final": False, "status": None, "ended_at": None, "output": None, "error": None}


def _part(
    start: RunStart, state: RunState, taken: Taken, end: EndRun | None, most: int
) -> RunRecord:
    steps, logs = taken.take(state, most)
    return RunRecord(
        run_id=start.run_id,
        project_id=start.project_id,
        organisation_id=start.organisation_id,
        flow_id=start.flow_id,
        status=end.status if end else None,
        output=to_wire(end.output) if end else None,
        error=failure_wire(end.error) if end and end.error else None,
        started_at=state.began,
        ended_at=workflow.time() if end else None,
        steps=steps,
        logs=logs,
        final=end is not None,
        continued=start.carried is not None or len(taken.steps) > len(steps),
    )
