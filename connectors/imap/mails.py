"""A mail as a flow sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, Field

from nextscript.files import File

if TYPE_CHECKING:
    from imap_tools import MailMessage
    from imap_tools.utils import EmailAddress

T = TypeVar("T")
_MOST_TEXT = 500_000
_MOST_HEADER = 10_000
_MOST_ADDRESSES = 1000
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)
"""What Python's parser raises for mails that nobody should have sent."""


class MailAddress(BaseModel):
    """Somebody's address."""

    name: str = ""
    address: str


class MailHead(BaseModel):
    """A mail without its text."""

    folder: str
    uid: int = Field(description="Its number in the folder.")
    uid_validity: int = Field(description="With another one, the uids mean other mails.")
    message_id: str = ""
    subject: str = ""
    sender: MailAddress | None = None
    to: list[MailAddress] = []
    cc: list[MailAddress] = []
    reply_to: list[MailAddress] = []
    date: str | None = Field(default=None, description="As the sender's clock had it.")
    flags: list[str] = Field(default=[], description="Such as seen, flagged and answered.")
    size: int = 0


class Attachment(BaseModel):
    """A file that came with a mail."""

    file: File
    content_id: str = Field(default="", description="By which the HTML shows it.")


class Mail(MailHead):
    """A mail."""

    text: str = ""
    html: str = Field(default="", description="As it came: show it to nobody unchecked.")
    cut: bool = Field(default=False, description="Text or HTML were longer than 500,000 signs.")
    headers: dict[str, list[str]] = {}
    attachments: list[Attachment] = []
    raw: File | None = Field(default=None, description="The whole mail, where it was asked for.")
    problem: str = Field(default="", description="Why it could not be read, or not whole.")


@dataclass(frozen=True)
class Part:
    """An attachment before it is kept."""

    name: str
    type: str
    content_id: str
    content: bytes


def head_of(message: MailMessage, folder: str, validity: int) -> MailHead:
    """Read what stands above a mail's text; what cannot be read of it is left out."""
    flags = [flag.lstrip("\\").lower() for flag in message.flags if flag != "\\Recent"]
    return MailHead(
        folder=folder,
        uid=int(message.uid or 0),
        uid_validity=validity,
        message_id=_or(lambda: clean(str(message.obj["Message-ID"] or "").strip()), ""),
        subject=_or(lambda: clean(message.subject)[:_MOST_HEADER], ""),
        sender=next(iter(_addresses(lambda: (message.from_values,))), None),
        to=_addresses(lambda: message.to_values),
        cc=_addresses(lambda: message.cc_values),
        reply_to=_addresses(lambda: message.reply_to_values),
        date=_or(lambda: _date(message.date), None),
        flags=sorted(flags),
        size=message.size_rfc822,
    )


def mail_of(message: MailMessage, head: MailHead) -> tuple[Mail, list[Part]]:
    """Read a mail and its attachments. What cannot be read is left out, and `problem` says so."""
    text, html = _or(lambda: clean(message.text), None), _or(lambda: clean(message.html), None)
    parts = _or(lambda: _parts(message), None)
    whole = None not in (text, html, parts)
    mail = Mail(
        **dict(head),
        text=(text or "")[:_MOST_TEXT],
        html=(html or "")[:_MOST_TEXT],
        cut=max(len(text or ""), len(html or "")) > _MOST_TEXT,
        headers=_headers(message),
        problem="" if whole else "Its parts are broken and could not all be read.",
    )
    return mail, parts or []


def clean(text: str) -> str:
    """Give a text that every database and program takes."""
    return text.encode("utf-8", "replace").decode().replace("\0", "�")


def _parts(message: MailMessage) -> list[Part]:
    return [
        Part(clean(one.filename), one.content_type, clean(one.content_id), one.payload)
        for one in message.attachments
    ]


def _headers(message: MailMessage) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in message.obj.raw_items():
        found.setdefault(clean(name.lower())[:100], []).append(clean(str(value))[:_MOST_HEADER])
    return found


def _addresses(read: Callable[[], tuple[EmailAddress | None, ...]]) -> list[MailAddress]:
    try:
        found = [one for one in read() if one is not None]
    except _BROKEN:
        return []
    return [
        MailAddress(name=clean(one.name), address=clean(one.email))
        for one in found[:_MOST_ADDRESSES]
    ]


def _date(moment: datetime) -> str | None:
    return moment.isoformat() if moment.year > 1900 else None  # 1900 is a date nobody could read


def _or(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except _BROKEN:
        return otherwise
