"""Mails of the platform. Nothing sends them yet: owners find them in the settings.

Their text is sealed: whoever reads the database finds no link that still works.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth.models import Mail
from activities.columns import now
from activities.ids import new_id
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.parts import Parts
from store.keys import KeyRing

_log = structlog.get_logger("nextscript.mail")


@dataclass(frozen=True)
class Letter:
    """What a mail says, to whom, and how long that is of use.

    `shown`: its organisation's owners may read it, for it gives nothing beyond what they hold.
    """

    organisation_id: UUID
    address: str
    subject: str
    text: str
    lasts: timedelta
    shown: bool = True


@dataclass(frozen=True)
class Opened:
    """A mail as owners read it."""

    id: UUID
    address: str
    subject: str
    text: str
    created_at: datetime
    expires_at: datetime


def write(session: AsyncSession, parts: Parts, letter: Letter) -> None:
    """Have a mail written with the transaction. In dev it is in the process's log, too."""
    id_ = new_id()
    session.add(
        Mail(
            id=id_,
            organisation_id=letter.organisation_id,
            address=letter.address,
            subject=letter.subject,
            sealed=parts.keys.encrypt(str(letter.organisation_id), letter.text.encode(), id_.bytes),
            shown=letter.shown,
            expires_at=now() + letter.lasts,
        )
    )
    text = letter.text if parts.settings.mode == "dev" else None  # others' logs go to many places
    _log.warning("mail.written", subject=letter.subject, text=text)


@operation("mails.list", permission="mail.read", audit="organisation")
async def listed(session: AsyncSession, actor: Actor, window: Window) -> Page[Opened]:
    """Give the mails that are still of use, the newest first. To read them is in the log."""
    query = select(Mail).where(
        col(Mail.organisation_id) == actor.organisation_id,
        col(Mail.shown),
        col(Mail.expires_at) > now(),
    )
    found = await page(session, query, Mail, window)
    about(actor.organisation_id, None, None, mails=len(found.items))
    return Page([_opened(one, window.keys) for one in found.items], found.next)


async def withdraw(session: AsyncSession, address: str, subject: str, home: UUID | None) -> None:
    """Delete mails whose links are used or taken back; of all organisations when none is given."""
    query = delete(Mail).where(col(Mail.address) == address, col(Mail.subject) == subject)
    if home is not None:
        query = query.where(col(Mail.organisation_id) == home)
    await session.execute(query)


async def forget_old(session: AsyncSession) -> None:
    """Delete the mails that are of no use any more."""
    await session.execute(delete(Mail).where(col(Mail.expires_at) < now()))


def _opened(row: Mail, keys: KeyRing) -> Opened:
    text = keys.decrypt(str(row.organisation_id), row.sealed, row.id.bytes).decode()
    return Opened(row.id, row.address, row.subject, text, row.created_at, row.expires_at)
