"""`imap.move_mails`, `imap.flag_mails`, `imap.delete_mails`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from connectors.imap.changing import ChangedMails, MailsInput, checked, command, remove
from connectors.imap.client import connected
from connectors.imap.connection import ImapConnection
from connectors.imap.folders import Folder, list_folders
from nextscript.activity import ActivityContext, activity
from nextscript.node_types import Example

if TYPE_CHECKING:
    from connectors.imap.wire import CheckedBox

_SYSTEM = ("seen", "flagged", "answered", "draft")
Flag = Annotated[str, Field(pattern=r"^\$?[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


class MoveInput(MailsInput):
    """Which mails, and where to."""

    to_folder: Folder = Field(description="Where they go; it must be there.")
    create: bool = Field(default=False, title="Make the folder", description="If it is missing.")


class FlagInput(MailsInput):
    """Which mails, and what is noted on them."""

    add: list[Flag] = Field(
        default=[], description="seen, flagged, answered, draft, or a word of your own."
    )
    remove: list[Flag] = Field(default=[], description="Those to take off.")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.add and not self.remove:
            raise ValueError("name flags to add or to remove")
        return self


@activity(
    "imap.move_mails",
    title="Move mails",
    effects="idempotent",
    keywords=("email", "mail", "folder", "archive", "move", "imap"),
    options={"/folder": list_folders, "/to_folder": list_folders},
    examples=(
        Example(
            title="Put away what was handled",
            config={"uids": ["{{ mail.uid }}"], "to_folder": "Done", "create": True},
        ),
    ),
)
async def move_mails(input: MoveInput, ctx: ActivityContext[ImapConnection]) -> ChangedMails:
    """Move mails to another folder; one that is gone from the first already stays gone."""

    def move(box: CheckedBox) -> None:
        from imap_tools.utils import encode_folder  # noqa: PLC0415 - loaded by now

        target = encode_folder(input.to_folder).decode("ascii")
        if input.create and not box.folder.exists(input.to_folder):
            box.folder.create(input.to_folder)
        if "MOVE" in box.client.capabilities:
            command(box, "MOVE", input.named(), target)
            return
        command(box, "COPY", input.named(), target)
        remove(box, input.named())

    async with connected(ctx.connection, ctx.dial, folder=input.folder, write=True) as mailbox:
        checked(mailbox, input.uid_validity)
        await mailbox.do(move)
    return ChangedMails(count=len(input.uids))


@activity(
    "imap.flag_mails",
    title="Flag mails",
    effects="idempotent",
    keywords=("email", "mail", "read", "unread", "flag", "mark", "imap"),
    options={"/folder": list_folders},
    examples=(Example(title="Mark as read", config={"uids": ["{{ mail.uid }}"], "add": ["seen"]}),),
)
async def flag_mails(input: FlagInput, ctx: ActivityContext[ImapConnection]) -> ChangedMails:
    """Mark mails as read, flagged or answered, or with words of your own, or take marks off."""

    def flag(box: CheckedBox) -> None:
        for sign, flags in (("+", input.add), ("-", input.remove)):
            if flags:
                command(box, "STORE", input.named(), f"{sign}FLAGS.SILENT", _written(flags))

    async with connected(ctx.connection, ctx.dial, folder=input.folder, write=True) as mailbox:
        checked(mailbox, input.uid_validity)
        await mailbox.do(flag)
    return ChangedMails(count=len(input.uids))


@activity(
    "imap.delete_mails",
    title="Delete mails",
    effects="idempotent",
    keywords=("email", "mail", "delete", "remove", "imap"),
    options={"/folder": list_folders},
    examples=(Example(title="Delete one", config={"uids": ["{{ mail.uid }}"]}),),
)
async def delete_mails(input: MailsInput, ctx: ActivityContext[ImapConnection]) -> ChangedMails:
    """Delete mails for good; to keep them, move them to the trash instead."""
    async with connected(ctx.connection, ctx.dial, folder=input.folder, write=True) as mailbox:
        checked(mailbox, input.uid_validity)
        await mailbox.do(lambda box: remove(box, input.named()))
    return ChangedMails(count=len(input.uids))


def _written(flags: list[str]) -> str:
    known = [f"\\{one.capitalize()}" if one.lower() in _SYSTEM else one for one in flags]
    return f"({' '.join(known)})"
