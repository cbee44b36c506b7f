"""Mails the platform wrote: what became of them, and their texts where nothing sends them."""

from __future__ import annotations

from activities.auth import mails
from activities.auth.mailing.server import MailServer, mail_server
from activities.auth.mails import Opened
from activities.paging import Page
from api.access import needs
from api.deps import CurrentActor, Parts, Session
from api.door import make_router
from api.mails.schemas import MailAccepted, MailRead, MailServerRead
from api.paging import PageRead, Window

router = make_router(prefix="/v1", tags=["people"])


@router.get("/mails", response_model=PageRead[MailRead], dependencies=[needs("mail.read")])
async def list_mails(
    session: Session, actor: CurrentActor, parts: Parts, window: Window
) -> Page[Opened]:
    """List the mails whose links still work, the newest first."""
    return await mails.listed(session, actor, parts, window)


@router.get(
    "/mails/server", response_model=MailServerRead | None, dependencies=[needs("mail.read")]
)
async def get_mail_server(actor: CurrentActor, parts: Parts) -> MailServer | None:
    """Say by which server mails are sent; null where they are shown instead."""
    return mail_server(parts.settings)


@router.post("/mails:test", status_code=202, dependencies=[needs("mail.manage")])
async def send_test_mail(session: Session, actor: CurrentActor, parts: Parts) -> MailAccepted:
    """Have a mail sent to oneself; the list says what became of it."""
    await mails.test(session, actor, parts)
    return MailAccepted()
