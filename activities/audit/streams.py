"""`audit.stream.*`: an organisation's events are sent on to where it collects them."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.destinations import checked
from activities.audit.models import AuditHead, AuditStream
from activities.audit.scope import about
from activities.authorising import authorise_everywhere
from activities.columns import now
from activities.keys.sealed import Sealed
from activities.operation import Actor, operation
from activities.parts import Parts
from nextscript.egress import Policy
from store.keys import KeyRing

_BYTES = 32


@dataclass(frozen=True)
class StreamState:
    """Where events go and how that goes; `waiting` are those that were not taken yet."""

    url: str
    made_at: datetime
    sent_at: datetime | None
    waiting: int
    stopped: bool
    attempts: int
    error: str | None
    secret: str | None = None
    """The only copy of a webhook's secret, when it was just made."""


@operation("audit.stream.get", permission="audit.manage", unaudited="changes nothing")
async def get(session: AsyncSession, actor: Actor) -> StreamState | None:
    """Say where events are sent; None for nowhere."""
    _refuse_narrow(actor)
    row = await session.get(AuditStream, actor.organisation_id)
    return await _state(session, row) if row else None


@operation("audit.stream.set", permission="audit.manage", audit="audit_stream")
async def put(session: AsyncSession, actor: Actor, parts: Parts, url: str) -> StreamState:
    """Send events on from now; to another address with another secret, which is shown once.

    The same address again begins anew with it. Raises Invalid for one that cannot be reached.
    """
    _refuse_narrow(actor)
    found = await checked(url, Policy.parse(",".join(parts.settings.egress_allow)))
    organisation, key = actor.organisation_id, secrets.token_bytes(_BYTES)
    about(organisation, found.host, None, kind=found.kind, port=found.port, tls=found.tls)
    row = AuditStream(
        organisation_id=organisation,
        url=url.strip(" "),
        sealed=seal(parts.keys, organisation, key) if found.kind == "webhook" else None,
        made_at=now(),
        sent_seq=await _last(session, organisation),
        next_at=now(),
    )
    row = await session.merge(row)
    await session.flush()
    shown = f"whsec_{base64.b64encode(key).decode()}" if row.sealed else None
    return await _state(session, row, shown)


@operation("audit.stream.delete", permission="audit.manage", audit="audit_stream")
async def delete(session: AsyncSession, actor: Actor) -> None:
    """Send nothing any more; this is the first event that is not sent."""
    _refuse_narrow(actor)
    about(actor.organisation_id, None, None)
    row = await session.get(AuditStream, actor.organisation_id)
    if row is not None:
        await session.delete(row)


def seal(keys: KeyRing, organisation_id: UUID, key: bytes) -> bytes:
    """Encrypt what a webhook's messages are signed with."""
    return keys.encrypt(str(organisation_id), key, b"audit-stream")


def unseal(keys: KeyRing, row: AuditStream) -> bytes:
    """Give what a webhook's messages are signed with. Raises Rejected when it cannot be opened."""
    return keys.decrypt(str(row.organisation_id), row.sealed or b"", b"audit-stream")


def _refuse_narrow(actor: Actor) -> None:
    authorise_everywhere(actor, "The events of all projects are sent; you may work in some.")


async def _last(session: AsyncSession, organisation_id: UUID) -> int:
    query = select(col(AuditHead.seq)).where(col(AuditHead.organisation_id) == organisation_id)
    return await session.scalar(query) or 0


async def _state(session: AsyncSession, row: AuditStream, secret: str | None = None) -> StreamState:
    waiting = max(0, await _last(session, row.organisation_id) - row.sent_seq)
    return StreamState(
        url=row.url,
        made_at=row.made_at,
        sent_at=row.sent_at,
        waiting=waiting,
        stopped=row.next_at is None,
        attempts=row.attempts,
        error=row.error,
        secret=secret,
    )


SEALED = (
    Sealed(
        "audit streams",
        *(AuditStream, col(AuditStream.organisation_id), col(AuditStream.sealed)),
        scope=lambda row: row.organisation_id,
        identity=lambda _row: b"audit-stream",
    ),
)
