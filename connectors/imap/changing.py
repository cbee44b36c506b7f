"""What the steps that change mails have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from connectors.imap.client import Mailbox
from connectors.imap.folders import Folder, Uids, Validity
from nextscript.errors import Rejected

if TYPE_CHECKING:
    from connectors.imap.wire import CheckedBox


class MailsInput(BaseModel):
    """Which mails."""

    model_config = ConfigDict(extra="forbid")
    folder: Folder = "INBOX"
    uids: Uids
    uid_validity: Validity = None

    def named(self) -> str:
        """Give them as the protocol writes them."""
        return ",".join(map(str, self.uids))


class ChangedMails(BaseModel):
    """How many mails it was about."""

    count: int = Field(description="Those that were gone already included.")


def checked(mailbox: Mailbox, validity: int | None) -> None:
    """Raise Rejected `imap.uids_changed` when uids mean other mails by now."""
    if validity is not None and validity != mailbox.validity:
        raise Rejected(
            "The folder was made anew, and its mails have other uids now",
            code="imap.uids_changed",
            hint="Search for the mails again.",
        )


def command(box: CheckedBox, *words: str) -> list[object]:
    """Send one command about uids and give what came. Raises the server's refusal."""
    from imap_tools.errors import UnexpectedCommandStatusError  # noqa: PLC0415 - loaded by now

    status, data = box.client.uid(*words)
    if status != "OK":
        raise UnexpectedCommandStatusError((status, data), "OK")
    return data


def fetched(box: CheckedBox, uids: str, parts: str) -> list[object]:
    """Give parts of mails as they came: those with a content are pairs."""
    return command(box, "FETCH", uids, parts)


def remove(box: CheckedBox, uids: str) -> None:
    """Delete these mails, and no other that somebody marked as deleted."""
    command(box, "STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")
    if "UIDPLUS" in box.client.capabilities:
        command(box, "EXPUNGE", uids)
    else:
        box.expunge()
