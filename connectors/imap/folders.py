"""The folders of a mailbox: their names, and which there are."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.imap.client import connected
from connectors.imap.connection import ImapConnection
from nextscript.activity import ActivityContext
from nextscript.options import MOST, Asked, Option, Options


def one_line(text: str) -> str:
    """Give a text that ends no command. Raises ValueError for another one."""
    if not text.isprintable():
        raise ValueError("it has line ends or control characters: write it on one line")
    return text


Line = Annotated[str, AfterValidator(one_line)]
Folder = Annotated[
    Line,
    Field(title="Folder", min_length=1, max_length=500, description="Such as INBOX or Archive."),
]
Uids = Annotated[
    list[Annotated[int, Field(ge=1, lt=2**32)]],
    Field(
        title="Mails",
        min_length=1,
        max_length=1000,
        description="The uids of the mails, from the trigger or a search.",
    ),
]
Validity = Annotated[
    int | None,
    Field(
        title="Uid validity",
        description="As it came with the uids: when the folder was made anew since, they mean "
        "other mails and the step ends.",
    ),
]


async def list_folders(asked: Asked, ctx: ActivityContext[ImapConnection]) -> Options:
    """List the folders that can be opened."""
    async with connected(ctx.connection, ctx.dial, folder=None) as mailbox:
        found = await mailbox.do(lambda box: box.folder.list())
    names = [one.name for one in found if "\\Noselect" not in one.flags]
    items = [Option(value=name, label=name) for name in names if asked.matches(name)]
    return Options(items=items[:MOST])
