"""The log as tests look at it: through the API, and as its verification sees it."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from activities.audit.models import AuditEvent
from activities.audit.verifying import Fault, verify
from activities.parts import Parts


async def events(parts: Parts) -> list[AuditEvent]:
    """Give every event, in the order they were written."""
    async with parts.sessions() as session:
        query = select(AuditEvent).order_by(col(AuditEvent.organisation_id), col(AuditEvent.seq))
        return list(await session.scalars(query))


async def actions(parts: Parts) -> list[str]:
    """Give what was done, in its order."""
    return [one.action for one in await events(parts)]


async def faults(parts: Parts) -> list[Fault]:
    """Give what verifying finds."""
    async with parts.sessions() as session:
        return (await verify(session, parts.keys)).faults


async def said(parts: Parts) -> list[tuple[int, str]]:
    """Give what verifying finds, without whose log it is."""
    return [(one.seq, one.what) for one in await faults(parts)]
