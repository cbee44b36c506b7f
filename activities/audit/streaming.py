"""Sending events on. The log is its own outbox: a stream is a place in it that moves on as events
are taken, in their order and at least once, whatever process sends them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import structlog
from pydantic import BaseModel
from sqlalchemy import or_, select, update
from sqlmodel import col

from activities.audit.destinations import Destination
from activities.audit.models import AuditEvent, AuditHead, AuditStream
from activities.audit.shapes import AuditRead
from activities.audit.streams import unseal
from activities.audit.syslog import framed
from activities.columns import now
from activities.events.signatures import signed_headers
from activities.parts import Parts
from activities.periodic import meanwhile
from nextscript.egress import EgressClient, Policy
from nextscript.errors import NextScriptError, Retryable
from store.session import open_session

_EVERY_SECONDS, _SEND_SECONDS = 2.0, 15.0
_TURN_SECONDS, _LONGEST_SENDING = 25.0, 25.0
_LEASE, _LONGEST_PAUSE = timedelta(seconds=60), timedelta(minutes=5)
_AT_ONCE, _MOST = 20, 200
_GONE = "The receiver answered 410: it wants no more"
_log = structlog.get_logger("nextscript.audit")


class AuditMessage(BaseModel):
    """What a webhook gets: some events in their order. Each may come again, with the same id."""

    type: str = "audit.events"
    events: list[AuditRead]


def streaming(parts: Parts) -> AbstractAsyncContextManager[None]:
    """Send what is due now and then until the block is left."""
    return meanwhile(_EVERY_SECONDS, partial(send_due, parts), "audit.streaming")


async def send_due(parts: Parts) -> None:
    """Send the next events of every stream that has some; each to its end, or its first failure."""
    streams = await _taken(parts)
    if not streams:
        return
    egress = EgressClient(Policy.parse(",".join(parts.settings.egress_allow)))
    try:
        await asyncio.gather(*(_send(parts, egress, one) for one in streams))
    finally:
        await egress.aclose()


async def _taken(parts: Parts) -> Sequence[AuditStream]:
    """Take the streams that are due, so that no other process sends them meanwhile."""
    free = col(AuditStream.leased_until)
    due = (
        select(col(AuditStream.organisation_id))
        .join(AuditHead, col(AuditHead.organisation_id) == col(AuditStream.organisation_id))
        .where(col(AuditHead.seq) > col(AuditStream.sent_seq))
        .where(col(AuditStream.next_at) <= now(), or_(free.is_(None), free < now()))
        .limit(_AT_ONCE)
        .with_for_update(of=AuditStream, skip_locked=True)
    )
    taking = update(AuditStream).where(col(AuditStream.organisation_id).in_(due))
    async with open_session(parts.sessions) as session:
        found = await session.scalars(
            taking.values(leased_until=now() + _LEASE).returning(AuditStream)
        )
        return found.all()


async def _send(parts: Parts, egress: EgressClient, stream: AuditStream) -> None:
    end = time.monotonic() + _TURN_SECONDS
    while time.monotonic() < end and await _send_some(parts, egress, stream):
        pass


async def _send_some(parts: Parts, egress: EgressClient, stream: AuditStream) -> bool:
    """Send the next events and keep how that went; False when it does not go on for now."""
    events = await _next(parts, stream)
    if not events:
        await _note(parts, stream, leased_until=None)
        return False
    try:
        async with asyncio.timeout(_LONGEST_SENDING):
            wanted = await _hand_over(parts, egress, stream, [AuditRead.of(one) for one in events])
    except (NextScriptError, TimeoutError) as error:
        await _put_off(parts, stream, error)
        return False
    if not wanted:
        await _note(parts, stream, leased_until=None, next_at=None, error=_GONE)
        return False
    stream.sent_seq = events[-1].seq
    went = {"sent_seq": stream.sent_seq, "sent_at": now(), "attempts": 0, "error": None}
    await _note(parts, stream, **went)
    return True


async def _put_off(parts: Parts, stream: AuditStream, error: Exception) -> None:
    said = error.message if isinstance(error, NextScriptError) else "It took too long"
    _log.warning("audit.not_sent", organisation=str(stream.organisation_id), why=said)
    attempts = stream.attempts + 1
    pause = min(_LONGEST_PAUSE, timedelta(seconds=2 ** min(attempts, 10)))
    later = {"next_at": now() + pause, "leased_until": None}
    await _note(parts, stream, attempts=attempts, error=said, **later)


async def _next(parts: Parts, stream: AuditStream) -> Sequence[AuditEvent]:
    query = select(AuditEvent).where(
        col(AuditEvent.organisation_id) == stream.organisation_id,
        col(AuditEvent.seq) > stream.sent_seq,
    )
    async with parts.sessions() as session:
        return (await session.scalars(query.order_by(col(AuditEvent.seq)).limit(_MOST))).all()


async def _hand_over(
    parts: Parts, egress: EgressClient, stream: AuditStream, events: list[AuditRead]
) -> bool:
    """Send events; False when the receiver wants no more. Raises Rejected or Retryable."""
    found = Destination.read(stream.url)
    if found.kind == "webhook":
        return await _post(parts, egress, stream, events)
    host = urlsplit(parts.settings.public_url).hostname or ""
    content = b"".join(framed(one, host) for one in events)
    await egress.deliver(found.host, found.port, content, tls=found.tls, seconds=_SEND_SECONDS)
    return True


async def _post(
    parts: Parts, egress: EgressClient, stream: AuditStream, events: list[AuditRead]
) -> bool:
    """Send one message; False when the answer is 410. Raises Retryable for no success."""
    body = AuditMessage(events=events).model_dump_json().encode()
    name = f"aud_{stream.organisation_id.hex}_{events[0].seq}_{events[-1].seq}"
    headers = signed_headers([unseal(parts.keys, stream)], name, int(time.time()), body)
    headers |= {"content-type": "application/json", "user-agent": "NextScript"}
    async with egress.stream(
        "POST",
        stream.url,
        content=body,
        headers=headers,
        max_redirects=0,
        max_seconds=_SEND_SECONDS,
    ) as answer:
        if not (200 <= answer.status_code < 300 or answer.status_code == 410):
            raise Retryable(f"The receiver answered {answer.status_code}", code="audit.stream")
        return answer.status_code != 410


async def _note(parts: Parts, stream: AuditStream, **values: object) -> None:
    """Keep how it went, unless the stream was set anew meanwhile."""
    same = (
        col(AuditStream.organisation_id) == stream.organisation_id,
        col(AuditStream.made_at) == stream.made_at,
    )
    async with open_session(parts.sessions) as session:
        await session.execute(update(AuditStream).where(*same).values(values))
