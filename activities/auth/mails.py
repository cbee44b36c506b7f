"""Mails of the platform. Where no mail server is set, owners find them in the settings.

Their text is sealed: whoever reads the database finds no link that still works. Where a server is
set, `mailing.outbox` sends them, and nobody else reads their text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import structlog
from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.audit.scope import about
from activities.auth.models import Mail
from activities.columns import now
from activities.ids import new_id
from activities.keys.sealed import Sealed
from activities.operation import Actor, operation
from activities.paging import Page, Window, page
from activities.parts import Parts
from nextscript.errors import Conflict
from store.keys import KeyRing

State = Literal["waiting", "sent", "failed"]
_TEST, _TEST_LASTS = "A test mail", timedelta(hours=1)
_TEST_TEXT = """\
{name} asked for this mail, to see that mails of NextScript arrive.

It was sent by {url}"""
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
    text: str | None
    """None where a mail server is set: then it is for who gets it."""
    state: State
    error: str | None
    """What was wrong the last time it was tried."""
    sent_at: datetime | None
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
    # Logs of servers go to many places, and what is sent is for who gets it.
    told = parts.settings.mode == "dev" and not is_sent(parts)
    text = letter.text if told else None
    _log.warning("mail.written", subject=letter.subject, text=text)


def is_sent(parts: Parts) -> bool:
    """Say whether mails are sent; else owners hand them on."""
    return parts.settings.smtp_url is not None


async def listed(session: AsyncSession, actor: Actor, parts: Parts, window: Window) -> Page[Opened]:
    """Give the mails that are still of use, the newest first: with texts where nothing sends them.

    To read texts is in the log.
    """
    return await (followed if is_sent(parts) else read)(session, actor, window)


@operation("mails.list", permission="mail.read", audit="organisation")
async def read(session: AsyncSession, actor: Actor, window: Window) -> Page[Opened]:
    """Give mails with their texts, for owners to hand on."""
    found = await page(session, _of(actor).where(col(Mail.shown)), Mail, window)
    about(actor.organisation_id, None, None, mails=len(found.items))
    return Page([_opened(one, window.keys) for one in found.items], found.next)


@operation("mails.follow", permission="mail.read", unaudited="gives no texts")
async def followed(session: AsyncSession, actor: Actor, window: Window) -> Page[Opened]:
    """Give what became of mails."""
    found = await page(session, _of(actor), Mail, window)
    return Page([_opened(one, None) for one in found.items], found.next)


@operation("mails.test", permission="mail.manage", audit="organisation")
async def test(session: AsyncSession, actor: Actor, parts: Parts) -> None:
    """Have a mail sent to the actor, to see that it arrives. Raises Conflict without a server."""
    if not is_sent(parts):
        raise Conflict(
            "No mail server is set.", code="mail.no_server", hint="Set NEXTSCRIPT_SMTP_URL."
        )
    address = actor.email or ""
    await withdraw(session, address, _TEST, actor.organisation_id)
    text = _TEST_TEXT.format(name=actor.name, url=parts.settings.public_url)
    write(session, parts, Letter(actor.organisation_id, address, _TEST, text, _TEST_LASTS))
    about(actor.organisation_id, None, None)


async def withdraw(session: AsyncSession, address: str, subject: str, home: UUID | None) -> None:
    """Delete mails whose links are used or taken back; of all organisations when none is given."""
    query = delete(Mail).where(col(Mail.address) == address, col(Mail.subject) == subject)
    if home is not None:
        query = query.where(col(Mail.organisation_id) == home)
    await session.execute(query)


async def forget_old(session: AsyncSession) -> None:
    """Delete the mails that are of no use any more."""
    await session.execute(delete(Mail).where(col(Mail.expires_at) < now()))


def _of(actor: Actor) -> Select[Mail]:
    return select(Mail).where(
        col(Mail.organisation_id) == actor.organisation_id, col(Mail.expires_at) > now()
    )


def _opened(row: Mail, keys: KeyRing | None) -> Opened:
    return Opened(
        id=row.id,
        address=row.address,
        subject=row.subject,
        text=_text(row, keys) if keys and row.sealed else None,
        state=_state(row),
        error=row.error,
        sent_at=row.sent_at,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def _text(row: Mail, keys: KeyRing) -> str:
    return keys.decrypt(str(row.organisation_id), row.sealed, row.id.bytes).decode()


def _state(row: Mail) -> State:
    if row.sent_at is not None:
        return "sent"
    return "failed" if row.failed_at is not None else "waiting"


SEALED = (
    Sealed(
        "mails",
        *(Mail, col(Mail.id), col(Mail.sealed)),
        scope=lambda row: row.organisation_id,
        identity=lambda row: row.id.bytes,
    ),
)
