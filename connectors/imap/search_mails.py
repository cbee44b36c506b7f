"""`imap.search_mails`: which mails there are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.imap.client import connected
from connectors.imap.connection import ImapConnection
from connectors.imap.fetching import fetch_heads
from connectors.imap.folders import Folder, Line, list_folders
from connectors.imap.mails import MailHead
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

if TYPE_CHECKING:
    from connectors.imap.wire import CheckedBox

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class SearchInput(BaseModel):
    """Where to look, and for what."""

    model_config = ConfigDict(extra="forbid")
    folder: Folder = "INBOX"
    sender: Line = Field(default="", description="Occurs in the sender's name or address.")
    to: Line = Field(default="", description="Occurs in a recipient's name or address.")
    subject: Line = Field(default="", description="Occurs in the subject.")
    text: Line = Field(default="", description="Occurs anywhere in the mail.")
    since: date | None = Field(default=None, description="Arrived on this day or later.")
    before: date | None = Field(default=None, description="Arrived before this day.")
    state: Literal["any", "unread", "read", "flagged"] = Field(
        default="any", description="Whether somebody has read or flagged it."
    )
    most: int = Field(
        default=50, ge=1, le=1000, title="At most this many", description="The newest come first."
    )

    def criteria(self) -> str:
        """Give them as the protocol writes them; texts are quoted."""
        words = {"FROM": self.sender, "TO": self.to, "SUBJECT": self.subject, "TEXT": self.text}
        days = {"SINCE": self.since, "BEFORE": self.before}
        states = {"any": [], "unread": ["UNSEEN"], "read": ["SEEN"], "flagged": ["FLAGGED"]}
        found = [f"{name} {_quoted(text)}" for name, text in words.items() if text]
        found += [f"{name} {_day(day)}" for name, day in days.items() if day]
        return " ".join([*found, *states[self.state]]) or "ALL"


class FoundMails(BaseModel):
    """What was found."""

    mails: list[MailHead]
    total: int = Field(description="How many there are, those not given included.")


@activity(
    "imap.search_mails",
    title="Search mails",
    effects="idempotent",
    keywords=("email", "mail", "inbox", "find", "list", "search", "imap"),
    options={"/folder": list_folders},
    examples=(Example(title="Unread invoices", config={"subject": "invoice", "state": "unread"}),),
)
async def search_mails(input: SearchInput, ctx: ActivityContext[ImapConnection]) -> FoundMails:
    """Find mails of a folder by sender, subject, text, day or state; the newest come first."""
    criteria = input.criteria()
    charset = None if criteria.isascii() else "UTF-8"

    def find(box: CheckedBox) -> list[int]:
        sought = criteria if charset is None else criteria.encode()
        return sorted((int(uid) for uid in box.uids(sought, charset)), reverse=True)

    async with connected(ctx.connection, ctx.dial, folder=input.folder) as mailbox:
        uids = await mailbox.do(find)
        heads = await fetch_heads(mailbox, input.folder, uids[: input.most])
    heads.sort(key=lambda one: one.uid, reverse=True)
    return FoundMails(mails=heads, total=len(uids))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _day(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year:04}"
