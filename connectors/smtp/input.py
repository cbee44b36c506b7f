"""What a mail is made of."""

from __future__ import annotations

import re
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from connectors.smtp.addresses import MailAddress
from connectors.smtp.headers import Headers, Line
from nextscript.files import File

_CID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_MOST = 500


class SendInput(BaseModel):
    """To whom, and what."""

    model_config = ConfigDict(extra="forbid")
    to: list[MailAddress] = Field(
        default=[], description="Addresses, such as Ada <ada@example.com>."
    )
    cc: list[MailAddress] = Field(
        default=[], title="Copies to", description="Addresses everybody sees."
    )
    bcc: list[MailAddress] = Field(
        default=[], title="Hidden copies to", description="Addresses nobody sees."
    )
    reply_to: list[MailAddress] = Field(
        default=[], description="Where answers go, if not to the sender."
    )
    sender: MailAddress | None = Field(
        default=None, description="Another one than the connection's, where the server allows it."
    )
    subject: Line = Field(default="", max_length=900, description="On one line.")
    text: str = Field(
        default="", description="The mail as plain text.", json_schema_extra={"x-widget": "text"}
    )
    html: str = Field(
        default="",
        title="HTML",
        description="The same as HTML, or instead of the text.",
        json_schema_extra={"x-widget": "text"},
    )
    attachments: list[File] = Field(default=[], description="Files of up to 25 MB together.")
    inline: dict[str, File] = Field(
        default={},
        title="Images",
        description='By name: the file named logo is shown by <img src="cid:logo">.',
    )
    headers: Headers = Field(default={}, description="Further headers, such as List-Unsubscribe.")
    all_or_nobody: bool = Field(
        default=False,
        title="All or nobody",
        description="Send to nobody when the server refuses one of the addresses.",
    )

    @field_validator("inline")
    @classmethod
    def _names(cls, inline: dict[str, File]) -> dict[str, File]:
        if any(not _CID.fullmatch(name) for name in inline):
            raise ValueError("an image is named by letters, digits and . _ -")
        return inline

    @model_validator(mode="after")
    def _somebody_gets_something(self) -> Self:
        if not 0 < len(self.recipients()) <= _MOST:
            raise ValueError(f"name 1 to {_MOST} addresses in to, cc and bcc")
        if self.inline and not self.html:
            raise ValueError("images in the HTML need HTML")
        return self

    def recipients(self) -> list[str]:
        """Give all who get it, each once."""
        return list(dict.fromkeys([*self.to, *self.cc, *self.bcc]))
