"""`imap.append_mail`: a mail into a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from connectors.imap.client import connected
from connectors.imap.connection import ImapConnection
from connectors.imap.fetching import MOST_BYTES
from connectors.imap.folders import Folder, list_folders
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.files import File
from nextscript.node_types import Example

if TYPE_CHECKING:
    from connectors.imap.wire import CheckedBox


class AppendInput(BaseModel):
    """Which mail, and where to."""

    model_config = ConfigDict(extra="forbid")
    folder: Folder = "INBOX"
    file: File = Field(description="The whole mail as a file (.eml), such as a read one's raw.")
    read: bool = Field(default=True, title="As read", description="Or as a new one.")


class AppendedMail(BaseModel):
    """Where it is."""

    folder: str
    size: int


@activity(
    "imap.append_mail",
    title="File a mail",
    effects="unsafe",
    keywords=("email", "mail", "store", "sent", "append", "imap"),
    options={"/folder": list_folders},
    examples=(
        Example(title="Keep a copy", config={"folder": "Archive", "file": "{{ mail.raw }}"}),
    ),
)
async def append_mail(input: AppendInput, ctx: ActivityContext[ImapConnection]) -> AppendedMail:
    """Put a whole mail into a folder, as if it had arrived there; nothing is sent."""
    file = await ctx.files.info(input.file.id)
    if file.size > MOST_BYTES:
        raise Rejected("The mail is larger than 50 MB", code="imap.too_large")
    content = b"".join([piece async for piece in ctx.files.open(file.id)])

    def append(box: CheckedBox) -> None:
        box.append(content, input.folder, flag_set=["\\Seen"] if input.read else None)

    async with connected(ctx.connection, ctx.dial, folder=None) as mailbox:
        await mailbox.do(append, asked=True)
    return AppendedMail(folder=input.folder, size=file.size)
