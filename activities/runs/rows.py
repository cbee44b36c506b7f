"""The row of a run: written once per idempotency key, before the engine hears of the run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, JsonValue
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.operation import Actor
from activities.runs.models import RUN, Run
from activities.runs.shapes import Origin
from engine.start import RunStart
from nextscript.errors import Invalid

_INSERT = (
    insert(RUN)
    .on_conflict_do_nothing(index_elements=["flow_id", "idempotency_key"])
    .returning(RUN.c.id)
)


class Basis(BaseModel):
    """What a fork of a run must know besides its record, kept when the start itself is dropped.

    Of a test run the plan it followed, and what was mocked; of a fork whose effect keys it used.
    """

    plan_ref: str | None = None
    until: str | None = None
    mocks: dict[str, JsonValue] = {}
    seed: str | None = None
    effects_of: str | None = None
    effects: dict[str, str] = {}


@dataclass(frozen=True)
class Parent:
    """The run and step a run came from."""

    run_id: UUID
    path: str
    as_: Literal["call", "fork"]


@dataclass(frozen=True)
class About:
    """What a row says beyond what the engine is told."""

    actor: Actor
    origin: Origin
    key: str | None
    fingerprint: str
    priority: int | None = None
    parent: Parent | None = None
    basis: Basis | None = None
    callback: str | None = None
    """Where the end is told."""
    schedule_id: UUID | None = None
    ends: int = 0


async def write(session: AsyncSession, row: dict[str, Any]) -> tuple[Run, bool]:  # Any: as below
    """Write a row, unless its key has one; give the run, and whether it was made just now."""
    if (await session.execute(_INSERT, row)).scalar_one_or_none() is not None:
        return Run(**row), True
    # Somebody used the key a moment ago: the insert waited for their commit.
    key, mark = row["idempotency_key"], row["request_hash"]
    return cast("Run", await made_before(session, row["flow_id"], key, mark)), False


async def made_before(
    session: AsyncSession, flow_id: UUID, key: str, fingerprint: str
) -> Run | None:
    """Give the run a key has made. Raises Invalid when that was for another request."""
    query = select(Run).where(col(Run.flow_id) == flow_id, col(Run.idempotency_key) == key)
    run = (await session.execute(query)).scalar_one_or_none()
    if run is not None and run.request_hash != fingerprint:
        raise Invalid(
            "This idempotency key was used for another request.",
            code="idempotency.mismatch",
            hint="Use a new key for a new request.",
        )
    return run


def row_of(begin: RunStart, about: About) -> dict[str, Any]:  # Any: each column has its own
    """Give the row of a start."""
    parent, basis = about.parent, about.basis
    return {
        "id": UUID(begin.run_id),
        "organisation_id": UUID(begin.organisation_id),
        "project_id": UUID(begin.project_id),
        "flow_id": UUID(begin.flow_id),
        "flow_key": begin.flow_key,
        "flow_name": begin.flow_name,
        "version": begin.version,
        "environment": begin.environment,
        "test": begin.test,
        "status": "queued",
        "status_at": 0.0,
        "waiting_for": [],
        "source": begin.source,
        "trigger": begin.trigger,
        "started_by": _said(about.actor),
        "origin": about.origin.model_dump(mode="json"),
        "idempotency_key": about.key,
        "request_hash": about.fingerprint,
        "parent_run_id": parent.run_id if parent else None,
        "parent_path": parent.path if parent else None,
        "parent_as": parent.as_ if parent else None,
        "schedule_id": about.schedule_id,
        "ends": about.ends,
        "priority": about.priority,
        "callback_url": about.callback,
        "input": begin.input,
        "output_size": 0,
        "start": begin.model_dump(mode="json"),
        "basis": basis.model_dump(mode="json", exclude_defaults=True) if basis else None,
        "placed": True,
        "handed_over": False,
        "created_at": datetime.fromtimestamp(begin.created_at, UTC),
    }


def _said(actor: Actor) -> dict[str, JsonValue]:
    return {
        "kind": actor.kind,
        "id": str(actor.id) if actor.id else None,
        "name": actor.name,
    }
