"""What NATS's errors mean for a step."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from nextscript.errors import (
    ConnectionRefused,
    NextScriptError,
    Rejected,
    Retryable,
    Unanswered,
)

_NO_TLS = "The server's certificate is not valid for this host, or it does not encrypt"
_REFUSED = ("Authorization Violation", "Authentication", "User Authentication")


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what the server says as the error a step understands.

    `asked` says that something was sent: when nobody answers, it may have been done.
    """
    from nats import errors  # noqa: PLC0415 - loaded by its first step

    try:
        yield
    except ssl.SSLError:
        raise Rejected(_NO_TLS, code="nats.tls") from None
    except errors.Error as error:
        raise _said(error, asked) from None
    except (OSError, TimeoutError, EOFError):
        raise lost(asked) from None


def lost(asked: bool) -> NextScriptError:
    """Give the error of a step whose connection broke or found no answer."""
    if asked:
        said = "The connection to NATS broke before it had answered"
        return Unanswered(said, code="nats.connection")
    return Retryable("NATS could not be reached", code="nats.connection")


def not_permitted(error: Exception) -> NextScriptError:
    """Give the error of a step that did what its user may not do."""
    return Rejected(f"NATS: {_words(error)}", code="nats.not_permitted")


def _said(error: Exception, asked: bool) -> NextScriptError:
    from nats import errors as plain  # noqa: PLC0415 - loaded by its first step
    from nats.js import errors as stream  # noqa: PLC0415

    words = _words(error)
    match error:
        case plain.NoRespondersError():
            said = "Nobody answers to this subject now"
            return Retryable(said, code="nats.no_responders")
        case stream.NoStreamResponseError():
            return Rejected("No stream keeps this subject", code="nats.no_stream")
        case stream.ServiceUnavailableError():
            said = "JetStream is not there now, or the server runs without it"
            return Retryable(said, code="nats.no_jetstream")
        case stream.NotFoundError():
            return Rejected(f"NATS: {words or 'it is not there'}", code="nats.not_found")
        case stream.APIError():
            return Rejected(f"NATS: {words}", code="nats.refused")
        case plain.MaxPayloadError():
            return Rejected("The message is larger than the server takes", code="message.too_large")
    if isinstance(error, plain.AuthorizationError) or any(one in words for one in _REFUSED):
        return ConnectionRefused("NATS refused who signs in")
    if "tls" in words.lower():
        return Rejected(_NO_TLS, code="nats.tls")
    if isinstance(error, plain.TimeoutError | plain.StaleConnectionError) or _is_gone(error):
        return lost(asked)
    return Rejected(f"NATS: {words}", code="nats.error")


def _is_gone(error: Exception) -> bool:
    from nats import errors as plain  # noqa: PLC0415 - loaded by its first step

    gone = (plain.ConnectionClosedError, plain.ConnectionDrainingError, plain.NoServersError)
    return isinstance(error, gone) or "empty response from server" in str(error)


def _words(error: Exception) -> str:
    described = getattr(error, "description", None)
    return str(described or error).removeprefix("nats: ").strip("' \r\n")
