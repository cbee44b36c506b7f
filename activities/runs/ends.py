"""The end of a run as it is told outside: what came of it, and nothing of how it is built."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, JsonValue

from activities.columns import now
from activities.runs.context import Running
from activities.runs.models import Run
from activities.runs.presenting import duration_ms
from activities.runs.shapes import FlowName, RunStatus, StepError
from activities.runs.values import SHOWN_BYTES, shown


class EndedRun(BaseModel):
    """A run that has ended. An output over 256 KiB is left out: read it by the run's id."""

    id: UUID
    flow: FlowName
    project_id: UUID
    version: int | None
    environment: str
    status: RunStatus
    test: bool
    idempotency_key: str | None
    output: JsonValue
    output_size: int
    error: StepError | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    duration_ms: int | None


class RunEnd(BaseModel):
    """The envelope, as Standard Webhooks has it."""

    type: Literal["run.succeeded", "run.failed", "run.cancelled"]
    timestamp: datetime
    data: EndedRun

    @classmethod
    async def of(cls, running: Running, run: Run) -> RunEnd:
        """Make it of a row that has ended; the same row always gives the same bytes."""
        project = str(run.project_id)
        about = {
            **run.model_dump(exclude={"start", "basis", "steps"}),
            "flow": {"id": run.flow_id, "key": run.flow_key, "name": run.flow_name},
            "output": await shown(running.objects, project, run.output, limit=SHOWN_BYTES),
            "duration_ms": duration_ms(run.started_at, run.ended_at),
        }
        return cls.model_validate(
            {"type": f"run.{run.status}", "timestamp": run.ended_at or now(), "data": about}
        )

    def encoded(self) -> bytes:
        """Give the body that is sent and signed."""
        return self.model_dump_json().encode()
