"""The variables of a project: what its flows read as `vars`, once, when a run starts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.projects import projects
from activities.projects.environments import PRODUCTION, refuse_unknown
from activities.projects.models import ProjectVariable, VariableValue
from nextscript.errors import Invalid, NotFound
from nextscript.findings import Finding

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
MOST_BYTES = 256 * 1024
"""Of all variables of a project: every run carries them from its start to its end."""


@dataclass(frozen=True)
class VariableView:
    """A variable with what it is instead in single environments."""

    key: str
    project_id: UUID
    value: JsonValue
    environments: dict[str, JsonValue]
    updated_at: datetime
    updated_by: dict[str, JsonValue]


@operation("variables.list", permission="variable.read")
async def listed(session: AsyncSession, actor: Actor, project_id: UUID) -> list[VariableView]:
    """Give all variables of a project, by key."""
    await projects.load(session, actor, project_id)
    query = select(ProjectVariable).where(col(ProjectVariable.project_id) == project_id)
    rows = (await session.scalars(query.order_by(col(ProjectVariable.key)))).all()
    return await _views(session, rows)


@operation("variables.get", permission="variable.read")
async def get(session: AsyncSession, actor: Actor, project_id: UUID, key: str) -> VariableView:
    """Give one variable. Raises NotFound."""
    await projects.load(session, actor, project_id)
    return (await _views(session, [await _load(session, project_id, key)]))[0]


@operation("variables.set", permission="variable.manage", audit="variable")
async def put(
    session: AsyncSession, actor: Actor, project_id: UUID, key: str, value: JsonValue
) -> VariableView:
    """Make or replace a variable; runs under way keep what they have. Raises Invalid."""
    project = await projects.load(session, actor, project_id)
    if not _KEY.fullmatch(key):
        raise _invalid("variable.key", "/key", "A key has small letters, digits and _.")
    about(key, key, project_id)
    await projects.hold(session, project_id)
    size = _size(value)
    await _refuse_too_much(session, project_id, key, size)
    changed = {"value": value, "size": size, "updated_at": now(), "updated_by": actor.shown()}
    made = {
        "id": new_id(),
        "organisation_id": project.organisation_id,
        "project_id": project_id,
        "key": key,
        "created_at": changed["updated_at"],
        **changed,
    }
    saving = insert(ProjectVariable).values(made)
    saving = saving.on_conflict_do_update(index_elements=["project_id", "key"], set_=changed)
    found = await session.scalars(
        saving.returning(ProjectVariable), execution_options={"populate_existing": True}
    )
    return (await _views(session, [found.one()]))[0]


@operation("variables.set_in", permission="variable.manage", audit="variable")
async def put_in(
    session: AsyncSession,
    actor: Actor,
    project_id: UUID,
    key: str,
    environment: str,
    value: JsonValue,
) -> VariableView:
    """Give a variable another value in one environment. Raises NotFound, Invalid."""
    project = await projects.load(session, actor, project_id)
    about(key, key, project_id, environment=environment)
    await projects.hold(session, project_id)
    row = await _load(session, project_id, key)
    await refuse_unknown(session, project_id, environment)
    size = _size(value)
    await _refuse_too_much_in(session, row, environment, size)
    changed = {"value": value, "size": size, "updated_at": now(), "updated_by": actor.shown()}
    made = {
        "id": new_id(),
        "organisation_id": project.organisation_id,
        "project_id": project_id,
        "variable_id": row.id,
        "environment": environment,
        **changed,
    }
    saving = insert(VariableValue).values(made)
    again = ["variable_id", "environment"]
    await session.execute(saving.on_conflict_do_update(index_elements=again, set_=changed))
    return (await _views(session, [row]))[0]


@operation("variables.clear_in", permission="variable.manage", audit="variable")
async def clear_in(
    session: AsyncSession, actor: Actor, project_id: UUID, key: str, environment: str
) -> None:
    """Let a variable be in an environment what it is elsewhere; it may be so already."""
    await projects.load(session, actor, project_id)
    about(key, key, project_id, environment=environment)
    row = await _load(session, project_id, key)
    there = col(VariableValue.variable_id) == row.id, col(VariableValue.environment) == environment
    await session.execute(delete_rows(VariableValue).where(*there))


@operation("variables.delete", permission="variable.manage", audit="variable")
async def delete(session: AsyncSession, actor: Actor, project_id: UUID, key: str) -> None:
    """Remove a variable. Raises NotFound."""
    await projects.load(session, actor, project_id)
    about(key, key, project_id)
    gone = await session.execute(
        delete_rows(ProjectVariable)
        .where(col(ProjectVariable.project_id) == project_id, col(ProjectVariable.key) == key)
        .returning(col(ProjectVariable.id))
    )
    if gone.scalar_one_or_none() is None:
        raise _unknown(key)


async def values_of(
    session: AsyncSession, project_id: UUID, environment: str = PRODUCTION
) -> dict[str, JsonValue]:
    """Give a project's variables by key, as flows read them in an environment."""
    here = (col(VariableValue.variable_id) == col(ProjectVariable.id)) & (
        col(VariableValue.environment) == environment
    )
    rows = await session.execute(
        select(
            col(ProjectVariable.key),
            col(ProjectVariable.value),
            col(VariableValue.id).is_not(None),
            col(VariableValue.value),
        )
        .outerjoin(VariableValue, here)
        .where(col(ProjectVariable.project_id) == project_id)
        .order_by(col(ProjectVariable.key))
    )
    return {key: own if differs else value for key, value, differs, own in rows}


async def _load(session: AsyncSession, project_id: UUID, key: str) -> ProjectVariable:
    found = await session.scalar(
        select(ProjectVariable).where(
            col(ProjectVariable.project_id) == project_id, col(ProjectVariable.key) == key
        )
    )
    if found is None:
        raise _unknown(key)
    return found


async def _views(session: AsyncSession, rows: Sequence[ProjectVariable]) -> list[VariableView]:
    own: dict[UUID, dict[str, JsonValue]] = {row.id: {} for row in rows}
    of_them = select(VariableValue).where(col(VariableValue.variable_id).in_(own))
    for one in await session.scalars(of_them.order_by(col(VariableValue.environment))):
        own[one.variable_id][one.environment] = one.value
    return [
        VariableView(
            one.key, one.project_id, one.value, own[one.id], one.updated_at, one.updated_by
        )
        for one in rows
    ]


async def _refuse_too_much(session: AsyncSession, project_id: UUID, key: str, size: int) -> None:
    others = await session.scalar(
        select(func.coalesce(func.sum(col(ProjectVariable.size)), 0)).where(
            col(ProjectVariable.project_id) == project_id, col(ProjectVariable.key) != key
        )
    )
    if (others or 0) + size > MOST_BYTES:
        said = f"The variables of a project may have {MOST_BYTES // 1024} KiB together."
        raise _invalid("limit.variables", "/value", said)


async def _refuse_too_much_in(
    session: AsyncSession, row: ProjectVariable, environment: str, size: int
) -> None:
    others = await session.scalar(
        select(func.coalesce(func.sum(col(VariableValue.size)), 0)).where(
            col(VariableValue.project_id) == row.project_id,
            col(VariableValue.environment) == environment,
            col(VariableValue.variable_id) != row.id,
        )
    )
    if (others or 0) + size > MOST_BYTES:
        said = f"The values of an environment may have {MOST_BYTES // 1024} KiB together."
        raise _invalid("limit.variables", "/value", said)


def _size(value: JsonValue) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _unknown(key: str) -> NotFound:
    return NotFound(f"There is no variable “{key}” in this project.")


def _invalid(code: str, pointer: str, said: str) -> Invalid:
    finding = Finding(severity="error", code=code, pointer=pointer, message=said)
    return Invalid(said, code=code, findings=[finding])
