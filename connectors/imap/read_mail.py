"""`imap.read_mail`: one mail, its attachments as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from connectors.imap.changing import checked
from connectors.imap.client import connected
from connectors.imap.connection import ImapConnection
from connectors.imap.fetching import fetch_mail
from connectors.imap.folders import Folder, Validity, list_folders
from connectors.imap.mails import Mail
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example

if TYPE_CHECKING:
    from connectors.imap.wire import CheckedBox


class ReadInput(BaseModel):
    """Which mail."""

    model_config = ConfigDict(extra="forbid")
    folder: Folder = "INBOX"
    uid: int = Field(ge=1, lt=2**32, description="From the trigger or a search.")
    uid_validity: Validity = None
    mark_read: bool = Field(default=False, description="So that people see it as read.")
    keep_raw: bool = Field(
        default=False, title="Keep the whole mail", description="As a file, as it came."
    )


@activity(
    "imap.read_mail",
    title="Read a mail",
    effects="idempotent",
    keywords=("email", "mail", "inbox", "attachment", "read", "imap"),
    options={"/folder": list_folders},
    examples=(Example(title="One that was found", config={"uid": "{{ item.uid }}"}),),
)
async def read_mail(input: ReadInput, ctx: ActivityContext[ImapConnection]) -> Mail:
    """Read a mail of up to 50 MB: text, HTML and headers; its attachments become files."""
    uid = str(input.uid)

    def mark(box: CheckedBox) -> None:
        box.client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")

    async with connected(
        ctx.connection, ctx.dial, folder=input.folder, write=input.mark_read
    ) as mailbox:
        checked(mailbox, input.uid_validity)
        mail = await fetch_mail(
            mailbox, input.folder, input.uid, ctx.files, keep_raw=input.keep_raw
        )
        if mail is None:
            raise Rejected("There is no such mail in the folder", code="imap.not_found")
        if input.mark_read:
            await mailbox.do(mark)
    return mail
