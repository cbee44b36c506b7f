"""`smtp.send`: one mail."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from connectors.smtp.addresses import parsed_address
from connectors.smtp.client import connected
from connectors.smtp.connection import SmtpConnection
from connectors.smtp.input import SendInput
from connectors.smtp.message import message_of
from nextscript.activity import ActivityContext, activity
from nextscript.errors import Rejected
from nextscript.node_types import Example

if TYPE_CHECKING:
    from aiosmtplib import SMTP

_SECONDS = 300.0


class RefusedAddress(BaseModel):
    """Who does not get it, and why."""

    address: str
    code: int
    message: str
    temporary: bool = Field(description="It may work later.")


class SentMail(BaseModel):
    """What was sent."""

    message_id: str = Field(description="By which the mail is known, and answers refer to it.")
    accepted: list[str] = Field(description="The addresses the server took it for.")
    refused: list[RefusedAddress] = Field(default=[], description="Those it did not.")


@activity(
    "smtp.send",
    title="Send a mail",
    effects="unsafe",
    keywords=("email", "e-mail", "mail", "send", "notify", "attachment", "smtp"),
    examples=(
        Example(
            title="Tell somebody",
            config={
                "to": ["ada@example.com"],
                "subject": "Order {{ input.number }}",
                "text": "It has arrived.",
            },
        ),
    ),
)
async def send(input: SendInput, ctx: ActivityContext[SmtpConnection]) -> SentMail:
    """Send one mail with text, HTML, attachments and images.

    The server's yes means that it will deliver it. Addresses it refuses are told in the result;
    when it refuses all, the step ends with an error. Each attempt has the same Message-ID.
    """
    sender = parsed_address(input.sender or ctx.connection.sender or _no_sender())
    message = await message_of(input, sender, ctx.effect_key, ctx.files)
    content = await asyncio.to_thread(bytes, message)
    async with connected(ctx.connection, ctx.dial, sender.domain) as server:
        _within(server, content)
        await server.mail(sender.addr_spec)
        sent = SentMail(message_id=message["Message-ID"], accepted=[])
        await _address(server, input, sent)
        await _hand_over(server, content)
    return sent


async def _address(server: SMTP, input: SendInput, sent: SentMail) -> None:
    """Name the recipients. Raises what their refusals mean when nobody would get it."""
    from aiosmtplib import SMTPRecipientRefused  # noqa: PLC0415 - loaded by its first step

    from connectors.smtp.errors import refusal, words  # noqa: PLC0415 - as it needs the library

    for text in input.recipients():
        address = parsed_address(text).addr_spec
        try:
            await server.rcpt(address)
            sent.accepted.append(address)
        except SMTPRecipientRefused as error:
            said = words(error.code, error.message)
            refused = {"address": address, "code": error.code, "temporary": error.code < 500}
            sent.refused.append(RefusedAddress.model_validate({**refused, "message": said}))
    if sent.refused and (input.all_or_nobody or not sent.accepted):
        best = min(sent.refused, key=lambda one: one.code)
        raise refusal(best.code, f"{best.address}: {best.message}")


async def _hand_over(server: SMTP, content: bytes) -> None:
    from connectors.smtp.errors import translated  # noqa: PLC0415 - as it needs the library

    with translated(asked=True):
        await server.data(content, timeout=_SECONDS)


def _within(server: SMTP, content: bytes) -> None:
    most = server.esmtp_extensions.get("size", "").strip()
    if most.isdigit() and 0 < int(most) < len(content):
        raise Rejected(
            f"The mail has {len(content):,} bytes, and the server takes {int(most):,} at most",
            code="smtp.too_large",
            hint="Send a link to the file.",
        )


def _no_sender() -> str:
    raise Rejected(
        "The mail has no sender",
        code="smtp.no_sender",
        hint="Name one in the connection or in the step.",
    )
