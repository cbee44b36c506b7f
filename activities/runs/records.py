"""The kept records of runs: steps, their inputs and outputs, and logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.runs.models import RunRecordPart
from nextscript.values import Json

Fields = dict[str, Json]
FINAL = "final"
"""The digest of a run's last part."""

# A later part knows more of a step. The order is that of a step's start; who did not come last.
_STEPS = """
    SELECT DISTINCT ON (step->>'path') step, part.id AS part, part.created_at, number
    FROM run_record part, jsonb_array_elements(part.steps) WITH ORDINALITY AS one(step, number)
    WHERE part.run_id = :run
    ORDER BY step->>'path', part.created_at DESC, part.id DESC
"""
_PAGE = text(f"""
    WITH found AS ({_STEPS})
    SELECT step FROM found
    WHERE (CAST(:path AS text) IS NULL OR step->>'path' = :path)
        AND (CAST(:parent AS text) IS NULL OR step->>'parent' = :parent)
        AND (NOT :outer OR step->>'parent' IS NULL)
        AND (CAST(:node AS text) IS NULL OR step->>'node' = :node)
        AND (CAST(:statuses AS text[]) IS NULL OR step->>'status' = ANY(:statuses))
    ORDER BY step->>'started_at' IS NULL, step->>'started_at', created_at, part, number
    OFFSET :start LIMIT :limit
""")
_COUNTS = text(f"""
    WITH found AS ({_STEPS})
    SELECT step->>:field, count(*) FROM found GROUP BY 1
""")
_ONE = text("""
    SELECT step, part.io->(step->>'path')
    FROM run_record part, jsonb_array_elements(part.steps) AS step
    WHERE part.run_id = :run AND step->>'path' = :path
    ORDER BY part.created_at DESC, part.id DESC LIMIT 1
""")


@dataclass(frozen=True)
class Which:
    """Which of a run's steps: all, or those inside `parent`, of a node, in one of some states.

    `outer` are those that are in no other.
    """

    parent: str | None = None
    node: str | None = None
    statuses: tuple[str, ...] = ()
    path: str | None = None
    outer: bool = False

    def holds(self, step: Fields) -> bool:
        """Say whether a step is meant."""
        return (
            self.path in (None, step.get("path"))
            and self.parent in (None, step.get("parent"))
            and not (self.outer and step.get("parent"))
            and self.node in (None, step.get("node"))
            and (not self.statuses or step.get("status") in self.statuses)
        )


async def recorded_page(
    session: AsyncSession, run_id: UUID, which: Which, start: int, limit: int
) -> list[Fields]:
    """Give some of the steps kept of a run, without input and output, in the order they began."""
    found = await session.execute(
        _PAGE,
        {
            "run": run_id,
            "path": which.path,
            "parent": which.parent,
            "outer": which.outer,
            "node": which.node,
            "statuses": list(which.statuses) or None,
            "start": start,
            "limit": limit,
        },
    )
    return list(found.scalars())


async def recorded_counts(
    session: AsyncSession, run_id: UUID, by: Literal["status", "node"]
) -> dict[str, int]:
    """Count the steps kept of a run by their status or node."""
    found = await session.execute(_COUNTS, {"run": run_id, "field": by})
    return {str(status): int(count) for status, count in found}


async def recorded_steps(session: AsyncSession, run_id: UUID) -> list[Fields]:
    """Give all steps kept of a run with `input` and `output` as values on the wire."""
    steps: dict[str, Fields] = {}
    for part in await _parts(session, run_id):
        values = cast("Fields", part.io)
        for step in cast("list[Fields]", part.steps):
            steps[str(step["path"])] = with_values(step, values.get(str(step["path"])))
    return list(steps.values())


async def recorded_step(session: AsyncSession, run_id: UUID, path: str) -> Fields | None:
    """Give one kept step, with its `input` and `output` as values on the wire."""
    found = (await session.execute(_ONE, {"run": run_id, "path": path})).first()
    return with_values(found[0], found[1]) if found else None


async def recorded_logs(session: AsyncSession, run_id: UUID) -> list[Json]:
    """Give the log lines kept of a run, in the order they were written."""
    query = (
        select(RunRecordPart.logs)  # type: ignore[call-overload]
        .where(col(RunRecordPart.run_id) == run_id)
        .order_by(col(RunRecordPart.created_at), col(RunRecordPart.id))
    )
    return [line for logs in (await session.execute(query)).scalars() for line in logs]


def without_values(step: Fields) -> tuple[Fields, Json]:
    """Take a step apart for keeping: what lists show, and its input and output."""
    shown = {name: value for name, value in step.items() if name not in ("input", "output")}
    return shown, [step.get("input"), step.get("output")]


def with_values(step: Fields, values: Json) -> Fields:
    """Put a kept step together again."""
    given, gave = values if isinstance(values, list) else (None, None)
    return {**step, "input": given, "output": gave}


async def _parts(session: AsyncSession, run_id: UUID) -> list[RunRecordPart]:
    query = (
        select(RunRecordPart)
        .where(col(RunRecordPart.run_id) == run_id)
        .order_by(col(RunRecordPart.created_at), col(RunRecordPart.id))
    )
    return list((await session.execute(query)).scalars())
