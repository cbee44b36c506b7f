"""What a mail server's refusals mean for a step."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imap_tools.errors import (
    ImapToolsError,
    MailboxLoginError,
    MailboxStarttlsError,
    UnexpectedCommandStatusError,
)

from nextscript.errors import ConnectionRefused, NextScriptError, Rejected, Retryable, Unanswered

_PASSING = ("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "THROTTLED", "OVERLOADED")
_MOST_WORDS = 300


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what a mail server says as the error a step understands.

    `asked` says that something was to change: when the connection breaks, it may have been done.
    """
    try:
        yield
    except ssl.SSLError:
        raise Rejected(
            "The mail server's certificate is not valid for its name, or it speaks no TLS here",
            code="imap.tls",
            hint="Look at the port and the encryption of the connection.",
        ) from None
    except (imaplib.IMAP4.abort, OSError, EOFError):
        raise _lost(asked) from None
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise _said(error) from None


def _lost(asked: bool) -> Retryable:
    if asked:
        said = "The connection to the mail server broke before it had answered"
        return Unanswered(said, code="imap.connection")
    return Retryable("The connection to the mail server broke", code="imap.connection")


def _said(error: Exception) -> NextScriptError:
    said = _words(error)
    if any(f"[{word}" in said for word in _PASSING):
        return Retryable(f"The mail server put it off: {said}", code="imap.put_off")
    signing_in = isinstance(error, MailboxLoginError) or "AUTHENTICATE" in str(error)
    if signing_in or "[AUTHENTICATIONFAILED]" in said:
        return ConnectionRefused(f"The mail server does not take this user and password: {said}")
    if isinstance(error, MailboxStarttlsError) or "TLS not supported" in said:
        return Rejected("The mail server does not offer STARTTLS", code="imap.unsupported")
    return Rejected(f"The mail server refused it: {said}", code="imap.refused")


def _words(error: Exception) -> str:
    """Give what the server said on one line."""
    said: object = error
    if isinstance(error, UnexpectedCommandStatusError):
        _, data = error.command_result
        said = data[-1] if data else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return "".join(sign if sign.isprintable() else " " for sign in text)[:_MOST_WORDS]
