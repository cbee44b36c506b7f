"""Mails the platform wrote, for the owners of an instance that sends none."""

from __future__ import annotations

from activities.auth import mails
from activities.auth.mails import Opened
from activities.paging import Page
from api.access import needs
from api.deps import CurrentActor, Session
from api.door import make_router
from api.mails.schemas import MailRead
from api.paging import PageRead, Window

router = make_router(prefix="/v1/mails", tags=["people"])


@router.get("", response_model=PageRead[MailRead], dependencies=[needs("mail.read")])
async def list_mails(session: Session, actor: CurrentActor, window: Window) -> Page[Opened]:
    """List the mails whose links still work, the newest first."""
    return await mails.listed(session, actor, window)
