"""What is kept of a run for later."""

from __future__ import annotations

from temporalio import workflow

from engine.calls import failure_wire
from engine.ports import RunRecord
from engine.start import RunStart
from engine.state import RunState
from engine.state.messages import EndRun
from nextscript.values import to_wire


def record_of(start: RunStart, state: RunState, end: EndRun | None) -> RunRecord:
    """Take the record of a run's end, or of the part before it continues as new."""
    taken = state.take_record()
    return RunRecord(
        run_id=start.run_id,
        project_id=start.project_id,
        organisation_id=start.organisation_id,
        flow_id=start.flow_id,
        status=end.status if end else None,
        output=to_wire(end.output) if end else None,
        error=failure_wire(end.error) if end and end.error else None,
        started_at=start.created_at,
        ended_at=workflow.time() if end else None,
        steps=taken["steps"],
        logs=taken["logs"],
        final=end is not None,
    )
