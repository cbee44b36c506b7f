"""What a WebSocket service's refusals mean for a step."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidStatus,
    WebSocketException,
)

from nextscript.errors import (
    ConnectionRefused,
    NextScriptError,
    RateLimited,
    Rejected,
    Retryable,
    Unanswered,
)

_TOO_LARGE, _POLICY = 1009, 1008
_MOST_WORDS = 200


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what the service says as the error a step understands.

    `asked` says that something was sent: when the connection breaks, it may have been done.
    """
    try:
        yield
    except ssl.SSLError:
        raise Rejected(
            "The service's certificate is not valid for its name, or it speaks no TLS here",
            code="websocket.tls",
        ) from None
    except InvalidStatus as error:
        raise _refused(error) from None
    except ConnectionClosed as closed:
        raise ended(closed, asked=asked) from None
    except (InvalidMessage, EOFError, OSError, TimeoutError):
        raise _lost(asked=asked) from None
    except InvalidHandshake as error:
        said = _words(str(error))
        raise Rejected(f"The service speaks no WebSocket: {said}", code="websocket.http") from None
    except WebSocketException as error:
        said = _words(str(error))
        raise Rejected(f"The service broke the protocol: {said}", code="websocket.broken") from None


def ended(closed: ConnectionClosed, *, asked: bool) -> NextScriptError:
    """Give the error of a connection that was closed though more was expected."""
    frame = closed.rcvd or closed.sent
    code, reason = (frame.code, _words(frame.reason)) if frame else (0, "")
    said = f"The connection was closed ({code}{f': {reason}' if reason else ''})"
    if code == _TOO_LARGE:
        return Rejected("A message is larger than 16 MB", code="message.too_large")
    if code == _POLICY:
        return Rejected(said, code="websocket.refused")
    return (
        Unanswered(said, code="websocket.closed")
        if asked
        else Retryable(said, code="websocket.closed")
    )


def _refused(error: InvalidStatus) -> NextScriptError:
    status = error.response.status_code
    if status == 401:
        return ConnectionRefused("The service does not take this token (401)")
    if status == 429:
        wait = error.response.headers.get("Retry-After", "")
        pause = timedelta(seconds=min(int(wait), 3600)) if wait.isdigit() else None
        return RateLimited("The service asked us to slow down (429)", retry_after=pause)
    if status >= 500:
        return Retryable(f"The service is in trouble ({status})", code="websocket.status")
    if 300 <= status < 400:
        return Rejected(
            "The service sends us to another address, which is not followed",
            code="websocket.redirect",
            hint="Write the address it leads to into the connection.",
        )
    return Rejected(f"The service refused the connection ({status})", code="websocket.status")


def _lost(*, asked: bool) -> Retryable:
    said = "The connection to the service broke"
    if asked:
        return Unanswered(said, code="websocket.connection")
    return Retryable(said, code="websocket.connection")


def _words(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)[:_MOST_WORDS]
