"""A mail as it goes over the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from connectors.smtp.addresses import parsed_address
from connectors.smtp.input import SendInput
from nextscript.errors import Rejected
from nextscript.files import File, Files, clean_name

MOST_BYTES = 25_000_000
"""What the attached files may have together; larger ones hardly a mailbox takes."""


async def message_of(
    input: SendInput, sender: Address, effect_key: str, files: Files
) -> EmailMessage:
    """Write the mail; another attempt writes the same one, by which mailboxes know it.

    Raises Rejected `smtp.too_large`, `file.not_found`.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    for header, listed in (("To", input.to), ("Cc", input.cc), ("Reply-To", input.reply_to)):
        if listed:
            made[header] = [parsed_address(one) for one in listed]
    made["Subject"] = input.subject
    made["Date"] = datetime.now(UTC)
    made["Message-ID"] = message_id(effect_key, sender.domain)
    for name, text in input.headers.items():
        made[name] = text
    await _fill(made, input, files)
    return made


def message_id(effect_key: str, domain: str) -> str:
    """Give the id all attempts of a step have in common."""
    return f"<{hashlib.sha256(effect_key.encode()).hexdigest()[:40]}@{domain}>"


async def _fill(made: EmailMessage, input: SendInput, files: Files) -> None:
    inline = {name: await files.info(one.id) for name, one in input.inline.items()}
    attached = [await files.info(one.id) for one in input.attachments]
    _within([*inline.values(), *attached])
    if input.text or not input.html:
        made.set_content(input.text)
    if input.html:
        await _add_html(made, input.html, inline, files)
    for file in attached:
        kind, subtype = _type(file)
        made.add_attachment(
            await _content(file, files),
            maintype=kind,
            subtype=subtype,
            filename=clean_name(file.name),
        )


async def _add_html(made: EmailMessage, html: str, inline: dict[str, File], files: Files) -> None:
    if made.get_content_maintype() == "text" and made.get("Content-Type"):
        made.add_alternative(html, subtype="html")
    else:
        made.set_content(html, subtype="html")
    body = made.get_body(("html",))
    for name, file in inline.items():
        kind, subtype = _type(file)
        content = await _content(file, files)
        assert isinstance(body, EmailMessage)
        body.add_related(content, maintype=kind, subtype=subtype, cid=f"<{name}>")


async def _content(file: File, files: Files) -> bytes:
    return b"".join([piece async for piece in files.open(file.id)])


def _within(files: Iterable[File]) -> None:
    if sum(file.size for file in files) > MOST_BYTES:
        raise Rejected(
            f"The attachments are larger than {MOST_BYTES // 1_000_000} MB together",
            code="smtp.too_large",
            hint="Send a link to the file.",
        )


def _type(file: File) -> tuple[str, str]:
    kind, _, subtype = file.type.partition("/")
    # Parts of these types would have to be written as mails themselves.
    return (
        (kind, subtype) if kind not in ("message", "multipart") else ("application", "octet-stream")
    )
