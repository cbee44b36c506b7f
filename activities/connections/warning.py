"""Telling those who manage connections that some end soon: once for each, two weeks before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.mails import Letter, write
from activities.columns import now
from activities.connections.expiry import SOON
from activities.connections.managing import managers_of
from activities.connections.models import Connection
from activities.parts import Parts
from activities.periodic import meanwhile
from activities.projects.models import Project
from store.session import open_session

EVERY = 3600.0
_LASTS = timedelta(days=14)
_BATCH = 200
_AT_REST = select(col(Project.id)).where(
    or_(col(Project.archived), col(Project.deleted_at).is_not(None))
)
"""Projects in which nothing starts: their people are told once there is again something to fail."""
_SUBJECT = "Connections end soon"
_TEXT = """\
These connections of the project {project} end soon, and steps that use them will fail:

{lines}

Renew them here: {url}
"""


@asynccontextmanager
async def warning(parts: Parts) -> AsyncIterator[None]:
    """Look every hour until the block is left."""

    async def look() -> None:
        await warn(parts)

    async with meanwhile(EVERY, look, "warning_of_connections"):
        yield


async def warn(parts: Parts) -> int:
    """Write the mails that are due, and mark those that have ended. Give how many were told of.

    Of several processes each takes what no other has in hand.
    """
    async with open_session(parts.sessions) as session:
        due = select(Connection).where(
            col(Connection.expires_at) < now() + SOON,
            col(Connection.warned_at).is_(None),
            col(Connection.project_id).not_in(_AT_REST),
        )
        rows = list(
            await session.scalars(
                due.limit(_BATCH).with_for_update(skip_locked=True, key_share=True)
            )
        )
        by_project: dict[UUID, list[Connection]] = defaultdict(list)
        for row in rows:
            row.warned_at = now()
            by_project[row.project_id].append(row)
        for project_id, ending in by_project.items():
            await _tell(session, parts, project_id, ending)
        await _mark_ended(session)
    return len(rows)


async def _tell(
    session: AsyncSession, parts: Parts, project_id: UUID, ending: list[Connection]
) -> None:
    project = await session.get_one(Project, project_id)
    url = f"{parts.settings.public_url}/p/{project.key}/connections"
    for address, theirs in (await managers_of(session, project, ending)).items():
        lines = "\n".join(f"- {one.name}: {_day(one.expires_at)}" for one in theirs)
        text = _TEXT.format(project=project.name, lines=lines, url=url)
        write(session, parts, Letter(project.organisation_id, address, _SUBJECT, text, _LASTS))


async def _mark_ended(session: AsyncSession) -> None:
    ended = select(Connection).where(
        col(Connection.expires_at) < now(), col(Connection.status) != "expired"
    )
    for row in await session.scalars(
        ended.limit(_BATCH).with_for_update(skip_locked=True, key_share=True)
    ):
        row.status, row.checked_at = "expired", now()
        row.status_message = f"It ended on {_day(row.expires_at)}. Renew it."


def _day(at: datetime | None) -> str:
    return at.strftime("%d %B %Y") if at else ""
