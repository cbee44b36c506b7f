"""A mail as it goes over the wire: plain text, and the same as simple HTML."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from uuid import UUID

from activities.auth.mailing.server import MailServer

_LINK = re.compile(r"https?://[^\s<>\"]+")
_PAGE = """\
<!doctype html><html><body style="font: 16px/1.5 sans-serif; max-width: 36em">
{paragraphs}
</body></html>
"""


def message(
    server: MailServer, id_: UUID, address: str, subject: str, text: str, written_at: datetime
) -> EmailMessage:
    """Write a mail; sent again it is the same message, by which mailboxes know it.

    What people call themselves is in its text, never in its head; a line's end in a head is a
    space.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(_line(server.name), addr_spec=server.sender)
    made["To"] = Address(addr_spec=address)
    made["Subject"] = _line(subject)
    made["Date"] = written_at
    made["Message-ID"] = f"<{id_}@{server.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    made.add_alternative(_html(text), subtype="html")
    return made


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _html(text: str) -> str:
    paragraphs = [
        f"<p>{_linked(one).replace(chr(10), '<br>')}</p>" for one in text.split("\n\n") if one
    ]
    return _PAGE.format(paragraphs="\n".join(paragraphs))


def _linked(text: str) -> str:
    """Escape a text; what was a link in it can be followed."""
    pieces, at = [], 0
    for found in _LINK.finditer(text):
        link = escape(found[0])
        pieces += [escape(text[at : found.start()]), f'<a href="{link}">{link}</a>']
        at = found.end()
    return "".join([*pieces, escape(text[at:])])
