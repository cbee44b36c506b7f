"""Handing a message to the mail server, and what its refusals mean in words."""

from __future__ import annotations

import asyncio
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import TypedDict

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from activities.auth.mailing.server import MailServer
from nextscript.egress import EgressClient, Policy
from nextscript.errors import NextScriptError, Rejected, Retryable

_CONNECT_SECONDS, _SECONDS = 10.0, 20.0
_FOR_GOOD, _MOST_WORDS = 500, 200


class _Options(TypedDict):
    """How the server is spoken to."""

    hostname: str
    local_hostname: str
    use_tls: bool
    start_tls: bool
    tls_context: ssl.SSLContext | None
    username: str | None
    password: str | None
    timeout: float


def mail_egress(server: MailServer, allowed: list[str]) -> EgressClient:
    """Give what reaches the mail server: its setting opens its host and port, for mails alone."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return EgressClient(Policy.parse([*allowed, f"{host}:{server.port}"]))


async def send(
    egress: EgressClient, server: MailServer, ca: Path | None, message: EmailMessage
) -> None:
    """Have the server take a message.

    Raises Rejected for what it will never take, Retryable for what another attempt may bring:
    it is away, busy, does not know us, or its certificate is not its own (operators mend these).
    """
    try:
        async with asyncio.timeout(_SECONDS):
            sock = await egress.connect(server.host, server.port, seconds=_CONNECT_SECONDS)
            await _hand_over(SMTP(sock=sock, **_options(server, ca)), message)
    except TimeoutError:
        raise Retryable("The mail server took too long", code="mail.timeout") from None
    except (SMTPException, OSError) as error:
        raise _translated(error) from None


def _options(server: MailServer, ca: Path | None) -> _Options:
    context = ssl.create_default_context(cafile=ca) if server.security != "none" else None
    return {
        "hostname": server.host,  # the name its certificate must have
        "local_hostname": server.domain,
        "use_tls": server.security == "tls",
        "start_tls": server.security == "starttls",
        "tls_context": context,
        "username": server.user,
        "password": server.password,
        "timeout": _SECONDS,
    }


async def _hand_over(client: SMTP, message: EmailMessage) -> None:
    try:
        await client.connect()
        await client.send_message(message)
    finally:
        client.close()


def _translated(error: SMTPException | OSError) -> NextScriptError:
    """Say what went wrong; never with what was sent."""
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error.__cause__ or error, ssl.SSLCertVerificationError):
        said = "The mail server's certificate is not valid for its name"
        return Retryable(said, code="mail.tls")
    if isinstance(error, SMTPAuthenticationError):
        said = f"The mail server does not take our user and password ({error.code})"
        return Retryable(said, code="mail.sign_in")
    if isinstance(error, SMTPRecipientRefused | SMTPDataError) and error.code >= _FOR_GOOD:
        return Rejected(f"The mail server refused it: {_words(error)}", code="mail.refused")
    if isinstance(error, SMTPResponseException):
        return Retryable(f"The mail server put it off: {_words(error)}", code="mail.put_off")
    if isinstance(error, SMTPNotSupported) or "STARTTLS" in str(error):
        said = "The mail server does not do what is asked of it, such as STARTTLS or signing in"
        return Retryable(said, code="mail.unsupported")
    return Retryable("The connection to the mail server broke", code="mail.connection")


def _words(error: SMTPResponseException) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in error.message)
    return f"{error.code} {plain}"[:_MOST_WORDS]
