"""The variables of a project: what its flows read as `vars`, once, when a run starts."""

from __future__ import annotations

import json
import re
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
from activities.projects.models import ProjectVariable
from nextscript.errors import Invalid, NotFound
from nextscript.findings import Finding

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
MOST_BYTES = 256 * 1024
"""Of all variables of a project: every run carries them from its start to its end."""


@operation("variables.list", permission="variable.read")
async def listed(session: AsyncSession, actor: Actor, project_id: UUID) -> list[ProjectVariable]:
    """Give all variables of a project, by key."""
    await projects.load(session, actor, project_id)
    query = select(ProjectVariable).where(col(ProjectVariable.project_id) == project_id)
    return list(await session.scalars(query.order_by(col(ProjectVariable.key))))


@operation("variables.get", permission="variable.read")
async def get(session: AsyncSession, actor: Actor, project_id: UUID, key: str) -> ProjectVariable:
    """Give one variable. Raises NotFound."""
    await projects.load(session, actor, project_id)
    found = await session.scalar(
        select(ProjectVariable).where(
            col(ProjectVariable.project_id) == project_id, col(ProjectVariable.key) == key
        )
    )
    if found is None:
        raise _unknown(key)
    return found


@operation("variables.set", permission="variable.manage", audit="variable")
async def put(
    session: AsyncSession, actor: Actor, project_id: UUID, key: str, value: JsonValue
) -> ProjectVariable:
    """Make or replace a variable; runs under way keep what they have. Raises Invalid."""
    project = await projects.load(session, actor, project_id)
    if not _KEY.fullmatch(key):
        raise _invalid("variable.key", "/key", "A key has small letters, digits and _.")
    about(key, key, project_id)
    await projects.hold(session, project_id)
    size = len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
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
    return found.one()


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


async def values_of(session: AsyncSession, project_id: UUID) -> dict[str, JsonValue]:
    """Give a project's variables by key, as flows read them."""
    rows = await session.execute(
        select(col(ProjectVariable.key), col(ProjectVariable.value))
        .where(col(ProjectVariable.project_id) == project_id)
        .order_by(col(ProjectVariable.key))
    )
    return {row[0]: row[1] for row in rows}


async def _refuse_too_much(session: AsyncSession, project_id: UUID, key: str, size: int) -> None:
    others = await session.scalar(
        select(func.coalesce(func.sum(col(ProjectVariable.size)), 0)).where(
            col(ProjectVariable.project_id) == project_id, col(ProjectVariable.key) != key
        )
    )
    if (others or 0) + size > MOST_BYTES:
        said = f"The variables of a project may have {MOST_BYTES // 1024} KiB together."
        raise _invalid("limit.variables", "/value", said)


def _unknown(key: str) -> NotFound:
    return NotFound(f"There is no variable “{key}” in this project.")


def _invalid(code: str, pointer: str, said: str) -> Invalid:
    finding = Finding(severity="error", code=code, pointer=pointer, message=said)
    return Invalid(said, code=code, findings=[finding])
