"""Telling an endpoint of an event: each attempt is written down, one that never answers is left.

The engine asks for the attempts, with growing pauses, for a day; see `engine.workflows.notice`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from pydantic import BaseModel
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.auth.mails import Letter, write
from activities.columns import now
from activities.connections.managing import managers_of
from activities.events.messages import body_of
from activities.events.models import EventDelivery, EventEndpoint
from activities.events.posting import GONE, Answered, post, refuse_unless_taken
from activities.events.secrets import keys_of
from activities.parts import Parts
from activities.projects.models import Project
from activities.runs.context import Running
from activities.runs.notices import EndNotices
from nextscript.egress import EgressClient
from nextscript.errors import Invalid, Rejected, Retryable
from store.session import open_session

MARK = "event-"
"""Begins what the engine calls a delivery by; a run's end goes by the run's id."""
PATIENCE = timedelta(days=3)
"""After so long without one answer an endpoint is switched off."""
_TRIES = 20
_LASTS = timedelta(days=7)
_SUBJECT = "An address is no longer told of events"
_TEXT = """\
{url} was told of events of the project {project}, and is no longer:

{why}

Look at what it answered, and switch it on again here: {place}
"""
_log = structlog.get_logger("nextscript.events")


class EventAttempt(BaseModel):
    """What came of one attempt."""

    at: datetime
    status: int | None = None
    excerpt: str = ""
    error: str | None = None
    duration_ms: int | None = None


class Notices:
    """Tells ends of runs and events of projects. It fits `engine.ports.Notices`."""

    def __init__(self, running: Running, egress: EgressClient) -> None:
        self._ends = EndNotices(running, egress)
        self._events = EventNotices(running, egress)

    async def tell(self, project_id: str, run_id: str, attempt: int) -> None:
        """Tell one once more. Raises Retryable when it should be told again."""
        if run_id.startswith(MARK):
            await self._events.tell(project_id, run_id.removeprefix(MARK), attempt)
        else:
            await self._ends.tell(project_id, run_id, attempt)

    async def give_up(self, project_id: str, run_id: str) -> None:
        """Note that nobody took it in time."""
        if run_id.startswith(MARK):
            await self._events.give_up(run_id.removeprefix(MARK))
        else:
            await self._ends.give_up(project_id, run_id)


class EventNotices:
    """Sends deliveries and keeps their log."""

    def __init__(self, running: Running, egress: EgressClient) -> None:
        self._running = running
        self._egress = egress

    async def tell(self, project_id: str, delivery_id: str, attempt: int) -> None:
        """Send a delivery once. Raises Retryable when it should be sent again."""
        async with self._running.single() as session:
            row = await session.get(EventDelivery, UUID(delivery_id))
            endpoint = await session.get(EventEndpoint, row.endpoint_id) if row else None
        if row is None or endpoint is None or row.ended_at or str(row.project_id) != project_id:
            return  # it was deleted meanwhile, or is done
        if not (endpoint.enabled or row.test or row.again_of):  # those somebody asked for
            await self._end(row.id, "dropped")
            return
        tried = EventAttempt(at=now())
        try:
            answer = await self._send(row, endpoint)
            tried.status, tried.excerpt = answer.status, answer.excerpt
            tried.duration_ms = answer.milliseconds
            refuse_unless_taken(answer)
        except Retryable as error:
            tried.error = error.message
            await self._keep(row, tried, attempt, None)
            await self._doubt(endpoint)
            raise
        except Rejected as error:
            tried.error = error.message
            await self._keep(row, tried, attempt, "failed")
            return
        await self._keep(row, tried, attempt, "gone" if answer.status == GONE else "delivered")
        await self._settle(endpoint, gone=answer.status == GONE)

    async def give_up(self, delivery_id: str) -> None:
        """Note that it was not taken within a day."""
        await self._end(UUID(delivery_id), "failed")

    async def _send(self, row: EventDelivery, endpoint: EventEndpoint) -> Answered:
        body = await body_of(self._running, row)
        if row.body is None:
            row.body = body
            await self._change(row.id, body=body)
        keys = keys_of(self._running.parts.keys, endpoint)
        id_ = f"msg_{(row.again_of or row.id).hex}"
        return await post(self._egress, endpoint.url, keys, id_, body.encode())

    async def _keep(
        self, row: EventDelivery, tried: EventAttempt, attempt: int, state: str | None
    ) -> None:
        tries = [*row.tries, tried.model_dump(mode="json")][-_TRIES:]
        ended = {"state": state, "ended_at": now()} if state else {}
        await self._change(row.id, attempts=attempt, tries=tries, **ended)

    async def _end(self, delivery_id: UUID, state: str) -> None:
        await self._change(delivery_id, state=state, ended_at=now())

    async def _change(self, delivery_id: UUID, **values: object) -> None:
        still = col(EventDelivery.id) == delivery_id, col(EventDelivery.ended_at).is_(None)
        async with self._running.single() as session:
            await session.execute(update(EventDelivery).where(*still).values(values))

    async def _settle(self, endpoint: EventEndpoint, *, gone: bool) -> None:
        if gone:
            await self._stop(endpoint.id, "It answered that it is gone (410).")
        elif endpoint.failing_since is not None:
            of_row = col(EventEndpoint.id) == endpoint.id
            async with self._running.single() as session:
                await session.execute(
                    update(EventEndpoint).where(of_row).values(failing_since=None)
                )

    async def _doubt(self, endpoint: EventEndpoint) -> None:
        """Note that it fails, and switch it off once it has for days."""
        if endpoint.failing_since is not None and endpoint.failing_since < now() - PATIENCE:
            await self._stop(endpoint.id, f"It has taken nothing for {PATIENCE.days} days.")
            return
        first = col(EventEndpoint.id) == endpoint.id, col(EventEndpoint.failing_since).is_(None)
        async with self._running.single() as session:
            await session.execute(update(EventEndpoint).where(*first).values(failing_since=now()))

    async def _stop(self, endpoint_id: UUID, why: str) -> None:
        async with open_session(self._running.sessions) as session:
            row = await session.get(EventEndpoint, endpoint_id, with_for_update=True)
            if row is None or not row.enabled:
                return
            row.enabled, row.stopped, row.updated_at = False, why, now()
            await self._write_mails(session, row, why)
        _log.warning("event_endpoint.stopped", endpoint=str(endpoint_id), why=why)

    async def _write_mails(self, session: AsyncSession, row: EventEndpoint, why: str) -> None:
        parts = self._running.parts
        project = await session.get_one(Project, row.project_id)
        place = f"{_address(parts)}/p/{project.key}/events"
        shown = row.url.partition("?")[0]
        said = _TEXT.format(url=shown, project=project.name, why=why, place=place)
        for address in await managers_of(session, project, []):
            letter = Letter(project.organisation_id, address, _SUBJECT, said, _LASTS)
            write(session, parts, letter)


def _address(parts: Parts) -> str:
    try:
        return parts.settings.public_url
    except Invalid:  # this worker was not told which address people see
        return ""
