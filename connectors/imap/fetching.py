"""Mails from the folder that is open, and their attachments kept as files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from connectors.imap.changing import fetched
from connectors.imap.client import Mailbox
from connectors.imap.mails import Attachment, Mail, MailHead, Part, head_of, mail_of
from nextscript.files import Files

if TYPE_CHECKING:
    from connectors.imap.wire import CheckedBox

MOST_BYTES = 50_000_000
_LARGE = "It is larger than 50 MB: only what stands above it was read."
_DEEP = "Its parts are nested too deep to be read."


async def fetch_heads(mailbox: Mailbox, folder: str, uids: list[int]) -> list[MailHead]:
    """Give mails without their texts; those that are gone are left out."""
    if not uids:
        return []
    named = ",".join(map(str, uids))

    def fetch(box: CheckedBox) -> list[MailHead]:
        found = box.fetch(uid_list=named, headers_only=True, mark_seen=False, bulk=100)
        return [head_of(one, folder, mailbox.validity) for one in found]

    return await mailbox.do(fetch)


async def fetch_mail(
    mailbox: Mailbox, folder: str, uid: int, files: Files, *, keep_raw: bool = False
) -> Mail | None:
    """Give a mail, its attachments kept; None for one that is gone. It is not marked as read."""
    heads = await fetch_heads(mailbox, folder, [uid])
    if not heads:
        return None
    if heads[0].size > MOST_BYTES:
        return Mail(**dict(heads[0]), problem=_LARGE)
    raw = await mailbox.do(lambda box: _content(box, uid))
    mail, parts = await mailbox.do(lambda box: _read(raw, heads[0]))
    mail.attachments = [await _kept(part, files) for part in parts]
    if keep_raw:
        mail.raw = await files.write(_once(raw), name="mail.eml", type="message/rfc822")
    return mail


def _content(box: CheckedBox, uid: int) -> bytes:
    for item in fetched(box, str(uid), "(BODY.PEEK[])"):
        if isinstance(item, tuple) and isinstance(item[1], bytes):
            return item[1]
    return b""


def _read(raw: bytes, head: MailHead) -> tuple[Mail, list[Part]]:
    from imap_tools import MailMessage  # noqa: PLC0415 - loaded by now

    try:
        return mail_of(MailMessage.from_bytes(raw), head)
    except RecursionError:
        return Mail(**dict(head), problem=_DEEP), []


async def _kept(part: Part, files: Files) -> Attachment:
    file = await files.write(_once(part.content), name=part.name or "file", type=part.type)
    return Attachment(file=file, content_id=part.content_id)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
