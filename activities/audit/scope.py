"""The event of an operation: the mark names the action, the body says what it is about."""

from __future__ import annotations

from collections.abc import Awaitable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from activities.audit.events import Detail, Event, Outcome, Resource
from activities.audit.recording import record

if TYPE_CHECKING:
    from activities.operation import Actor

R = TypeVar("R")


@dataclass
class _Subject:
    """What the operation under way acts on, once it has said so."""

    named: bool = False
    id: str | None = None
    name: str | None = None
    project_id: UUID | None = None
    details: dict[str, Detail] = field(default_factory=dict)


_SUBJECT: ContextVar[_Subject | None] = ContextVar("audit_subject", default=None)


def about(id: object, name: str | None, project_id: UUID | None, /, **details: Detail) -> None:
    """Say what the audited operation under way acts on; nothing where none is.

    Details are names of what changed, numbers and states: never values.
    """
    subject = _SUBJECT.get()
    if subject is None:
        return
    subject.named, subject.id, subject.name = True, str(id) if id else None, name
    subject.project_id = project_id
    subject.details |= details


async def audited(
    session: AsyncSession,
    actor: Actor,
    action: str,
    kind: str,
    outcome: Outcome,
    work: Awaitable[R],
) -> R:
    """Do the work of an operation and record it. What it does by other operations is part of it.

    Raises TypeError when the work did not say what it was about.
    """
    if _SUBJECT.get() is not None:
        return await work
    subject = _Subject()
    token = _SUBJECT.set(subject)
    try:
        result = await work
    finally:
        _SUBJECT.reset(token)
    if not subject.named:
        raise TypeError(f"{action} is audited and did not say what it is about: call `about`")
    resource = Resource(kind, subject.id, subject.name, subject.project_id)
    record(session, Event.by(actor, action, resource, outcome, subject.details))
    return result
