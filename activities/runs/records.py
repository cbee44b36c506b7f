"""The kept records of runs: steps, their inputs and outputs, and logs."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.runs.models import RunRecordPart
from nextscript.values import Json

Fields = dict[str, Json]
FINAL = "final"
"""The digest of a run's last part."""


async def recorded_steps(session: AsyncSession, run_id: UUID) -> list[Json]:
    """Give all steps kept of a run, each once: a later part knows more of a step."""
    steps: dict[str, Json] = {}
    for part in await _parts(session, run_id):
        for step in cast("list[Fields]", part.steps):
            steps[str(step["path"])] = step
    return list(steps.values())


async def recorded_step(session: AsyncSession, run_id: UUID, path: str) -> Fields | None:
    """Give one kept step, with its `input` and `output` as values on the wire."""
    for step in await recorded_steps(session, run_id):
        if isinstance(step, dict) and step.get("path") == path:
            return step
    return None


async def recorded_logs(session: AsyncSession, run_id: UUID) -> list[Json]:
    """Give the log lines kept of a run, in the order they were written."""
    parts = await _parts(session, run_id)
    return [line for part in parts for line in cast("list[Json]", part.logs)]


async def _parts(session: AsyncSession, run_id: UUID) -> list[RunRecordPart]:
    query = (
        select(RunRecordPart)
        .where(col(RunRecordPart.run_id) == run_id)
        .order_by(col(RunRecordPart.created_at), col(RunRecordPart.id))
    )
    return list((await session.execute(query)).scalars())
