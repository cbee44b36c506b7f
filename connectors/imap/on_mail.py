"""`imap.on_mail`: a mail arrived."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field, JsonValue

from connectors.imap.changing import command
from connectors.imap.client import Mailbox, connected
from connectors.imap.connection import ImapConnection
from connectors.imap.fetching import fetch_mail
from connectors.imap.folders import Folder, list_folders
from connectors.imap.mails import Mail
from nextscript.node_types import Example
from nextscript.triggers import Event, Kept, ListenerContext, TriggerInput, listen

if TYPE_CHECKING:
    from connectors.imap.wire import CheckedBox

_IDLE, _IDLE_SECONDS = "IDLE", 300.0
_LOOK_SECONDS = 60.0
_TOGETHER = 20
"""So many mails are started at once: their attachments are read before that."""


class OnMailInput(TriggerInput):
    """Which folder, and what becomes of a mail there."""

    folder: Folder = "INBOX"
    mark_read: bool = Field(
        default=False, description="Mark a mail as read when its run has been started."
    )
    keep_raw: bool = Field(
        default=False, title="Keep the whole mail", description="As a file, as it came."
    )


@dataclass
class Place:
    """How far a folder has been read."""

    validity: int
    uid: int

    def kept(self) -> Kept:
        """Give it as the platform keeps it."""
        return Kept({"validity": self.validity, "uid": self.uid})


@listen(
    "imap.on_mail",
    title="A mail arrived",
    output=Mail,
    keywords=("email", "mail", "inbox", "receive", "new", "attachment", "imap"),
    options={"/folder": list_folders},
    examples=(
        Example(
            title="Handle what is sent to orders@",
            config={"folder": "INBOX", "input": {"text": "{{ arrived.text }}"}},
        ),
    ),
)
async def on_mail(input: OnMailInput, ctx: ListenerContext[ImapConnection]) -> None:
    """Start a run for each new mail of a folder, at once where the server tells of it.

    It begins with what arrives after it was switched on. Attachments are kept as files; a mail is
    marked as read only if you ask for that.
    """
    outside = ctx.outside
    async with connected(
        ctx.connection, outside.dial, folder=input.folder, write=input.mark_read
    ) as mailbox:
        place = await _begin(ctx, mailbox)
        while True:
            while uids := await mailbox.do(lambda box: _above(box, place.uid)):
                await _take(input, ctx, mailbox, place, uids[:_TOGETHER])
            await _wait(mailbox)


async def _begin(ctx: ListenerContext[ImapConnection], mailbox: Mailbox) -> Place:
    """Go on where it was; a folder that is seen first, or was made anew, begins with what comes."""
    known = _place(ctx.state)
    if known and known.validity == mailbox.validity:
        return known
    if known:
        ctx.outside.log("warning", "The folder was made anew: it goes on with what comes now.")
    newest = mailbox.next_uid - 1
    if newest < 0:
        newest = await mailbox.do(lambda box: max(_above(box, 0), default=0))
    place = Place(mailbox.validity, newest)
    await ctx.keep(place.kept().state)
    return place


def _place(state: JsonValue) -> Place | None:
    match state:
        case {"validity": int(validity), "uid": int(uid)}:
            return Place(validity, uid)
    return None


async def _take(
    input: OnMailInput,
    ctx: ListenerContext[ImapConnection],
    mailbox: Mailbox,
    place: Place,
    uids: list[int],
) -> None:
    """Start runs for mails, and only then mark them and go on behind them."""
    events = []
    for uid in uids:
        mail = await fetch_mail(
            mailbox, input.folder, uid, ctx.outside.files, keep_raw=input.keep_raw
        )
        if mail is not None:
            data = mail.model_dump(mode="json", by_alias=True)
            events.append(Event(f"{place.validity}-{uid}", data))
    place.uid = uids[-1]
    await ctx.start(events, place.kept())
    if input.mark_read and events:
        named = ",".join(map(str, uids))
        await mailbox.do(lambda box: command(box, "STORE", named, "+FLAGS.SILENT", r"(\Seen)"))


def _above(box: CheckedBox, uid: int) -> list[int]:
    box.client.untagged_responses.pop("EXISTS", None)
    # `n:*` is never empty: it names the last mail, too, when that is below n.
    return sorted(int(one) for one in box.uids(f"UID {uid + 1}:*") if int(one) > uid)


async def _wait(mailbox: Mailbox) -> None:
    """Wait until the server tells of something; look once a minute where it cannot."""
    if _IDLE in mailbox.box.client.capabilities:
        await mailbox.do(_told)
        return
    await asyncio.sleep(_LOOK_SECONDS)
    await mailbox.do(lambda box: box.client.noop())


def _told(box: CheckedBox) -> None:
    # What the server told together with the last search's answer it does not tell again.
    if "EXISTS" not in box.client.untagged_responses:
        box.idle.wait(_IDLE_SECONDS)
