"""From a row to the mail server: the row is the outbox, Temporal repeats until it is sent.

A mail is sent at least once. It may come twice when a worker is killed between the server's yes and
the note of it: the same message, by its Message-ID.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import or_, select, update
from sqlmodel import col

from activities.auth import resets
from activities.auth.mailing.message import message
from activities.auth.mailing.server import mail_server
from activities.auth.mailing.smtp import mail_egress, send
from activities.auth.models import Mail
from activities.columns import now
from activities.parts import Parts
from activities.periodic import meanwhile
from engine.client.mails import send_mail
from nextscript.errors import Rejected, Retryable
from store.session import open_session

_EVERY_SECONDS, _FORGET_SECONDS = 1.0, 600.0
_MANY = 50
_LOST = timedelta(minutes=15)
"""After how long a mail is handed over again, for whatever became of the first time."""
_OPEN = (col(Mail.sent_at).is_(None), col(Mail.failed_at).is_(None))
_log = structlog.get_logger("nextscript.mail")


@asynccontextmanager
async def mailing(parts: Parts) -> AsyncIterator[None]:
    """Write and hand over what is due, and delete what is over, until the block is left.

    On a clock of its own, never at the end of the request that asks: how long that takes would tell
    whether an address has an account.
    """
    forgetting = meanwhile(_FORGET_SECONDS, partial(resets.forget_old, parts), "mails.forgetting")
    async with meanwhile(_EVERY_SECONDS, partial(deliver, parts), "mails.delivering"), forgetting:
        yield


async def deliver(parts: Parts) -> None:
    """Write the mails people asked for, and hand over all that are due where a server is set."""
    await resets.deliver(parts)
    if parts.settings.smtp_url is not None:
        await hand_over(parts)


async def hand_over(parts: Parts) -> None:
    """Have the engine send what is due; what a crash left behind, too. Raises Unavailable."""
    lost = now() - _LOST
    given = col(Mail.handed_over_at)
    due = select(Mail).where(
        *_OPEN, or_(given.is_(None), given < lost), col(Mail.expires_at) > now()
    )
    async with parts.sessions() as session:
        found = (await session.scalars(due.order_by(col(Mail.created_at)).limit(_MANY))).all()
    for row in found:
        await send_mail(parts.engine, str(row.organisation_id), str(row.id))
        await _note(parts, row.id, handed_over_at=now())


class OutgoingMails:
    """Sends mails; it fits `engine.ports.Mails`. Raises Invalid for bad settings."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._server = mail_server(parts.settings)

    async def send(self, organisation_id: str, mail_id: str, attempt: int) -> None:
        """Send one mail, once. Raises Retryable when it should be tried again."""
        async with self._parts.sessions() as session:
            row = await session.get(Mail, UUID(mail_id))
        if row is None or row.sent_at or row.failed_at or row.expires_at < now():
            return  # it was withdrawn, is sent, or is of no use any more
        if str(row.organisation_id) != organisation_id:
            return
        try:
            await self._send(row)
        except Retryable as error:
            await _note(self._parts, row.id, attempts=attempt, error=error.message)
            raise
        except Rejected as error:
            await _give_up(self._parts, row.id, attempts=attempt, error=error.message)
            return
        await _note(self._parts, row.id, attempts=attempt, error=None, sealed=b"", sent_at=now())

    async def give_up(self, organisation_id: str, mail_id: str) -> None:
        """Note that the server did not take it in time; what was wrong stays said."""
        await _give_up(self._parts, UUID(mail_id))

    async def _send(self, row: Mail) -> None:
        server = self._server
        if server is None:
            raise Retryable("No mail server is set for this worker", code="mail.no_server")
        text = self._parts.keys.decrypt(str(row.organisation_id), row.sealed, row.id.bytes).decode()
        made = message(server, row.id, row.address, row.subject, text, row.created_at)
        egress = mail_egress(server, self._parts.settings.egress_allow)
        await send(egress, server, self._parts.settings.smtp_ca, made)


async def _give_up(parts: Parts, mail_id: UUID, **values: object) -> None:
    _log.warning("mail.given_up", mail=str(mail_id))
    await _note(parts, mail_id, sealed=b"", failed_at=now(), **values)


async def _note(parts: Parts, mail_id: UUID, **values: object) -> None:
    async with open_session(parts.sessions) as session:
        await session.execute(update(Mail).where(col(Mail.id) == mail_id, *_OPEN).values(values))
