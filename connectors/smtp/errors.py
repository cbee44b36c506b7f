"""What a mail server's refusals mean for a step."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPResponseException,
)

from nextscript.errors import ConnectionRefused, NextScriptError, Rejected, Retryable, Unanswered

_FOR_GOOD, _MOST_WORDS = 500, 300


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what a mail server says as the error a step understands.

    `asked` says that the message was handed over: when the connection breaks, it may be sent.
    """
    try:
        yield
    except (SMTPException, ssl.SSLError, OSError) as error:
        raise _meaning(error, asked) from None


def words(code: int, message: str) -> str:
    """Give what the server said on one line."""
    plain = "".join(sign if sign.isprintable() else " " for sign in message)
    return f"{code} {plain}"[:_MOST_WORDS]


def refusal(code: int, message: str) -> NextScriptError:
    """Give the error of a refusal: 4xx may pass, 5xx is for good."""
    if code >= _FOR_GOOD:
        return Rejected(f"The mail server refused it: {words(code, message)}", code="smtp.refused")
    return Retryable(f"The mail server put it off: {words(code, message)}", code="smtp.put_off")


def _meaning(error: SMTPException | OSError, asked: bool) -> NextScriptError:
    if isinstance(error.__cause__ or error, ssl.SSLError):
        return Rejected(
            "The mail server's certificate is not valid for its name, or it speaks no TLS here",
            code="smtp.tls",
            hint="Look at the port and the encryption of the connection.",
        )
    if isinstance(error, SMTPAuthenticationError) and error.code >= _FOR_GOOD:
        said = words(error.code, error.message)
        return ConnectionRefused(f"The mail server does not take this user and password: {said}")
    if isinstance(error, SMTPResponseException) and error.code > 0:
        return refusal(error.code, error.message)
    if isinstance(error, SMTPNotSupported) or "STARTTLS" in str(error):
        return Rejected(
            "The mail server does not do what the connection asks of it: STARTTLS or signing in",
            code="smtp.unsupported",
        )
    if asked:
        said = "The connection to the mail server broke before it had answered"
        return Unanswered(said, code="smtp.connection")
    return Retryable("The connection to the mail server broke", code="smtp.connection")
