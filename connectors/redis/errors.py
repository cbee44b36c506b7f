"""What Redis's errors mean for a step."""

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
_LATER = ("BusyLoadingError", "OutOfMemoryError", "ReadOnlyError", "TryAgainError")
_LATER_WORDS = ("BUSY ", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "NOREPLICAS")
_CODES = {
    "WRONGTYPE": "redis.wrong_type",
    "NOGROUP": "redis.no_group",
    "UNBLOCKED": "redis.no_group",
    "BUSYGROUP": "redis.group_exists",
}


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what the server says as the error a step understands.

    `asked` says that something was sent: when the connection breaks, it may have been done.
    """
    from redis import exceptions  # noqa: PLC0415 - loaded by its first step

    try:
        yield
    except ssl.SSLError:
        raise Rejected(_NO_TLS, code="redis.tls") from None
    except exceptions.RedisError as error:
        raise _said(error, asked) from None
    except (OSError, TimeoutError, EOFError):
        raise _lost(asked) from None


def _said(error: Exception, asked: bool) -> NextScriptError:
    from redis import exceptions as known  # noqa: PLC0415 - loaded by its first step

    text = f"Redis: {error}"
    match error:
        case known.AuthenticationError() | known.AuthenticationWrongNumberOfArgsError():
            return ConnectionRefused("Redis refused the user or the password")
        case known.NoPermissionError() | known.AuthorizationError():
            return Rejected(text, code="redis.not_permitted")
        case known.AskError():
            said = "This is a cluster, and the key is on another server: connect to that one"
            return Rejected(said, code="redis.cluster")
    if type(error).__name__ in _LATER or str(error).startswith(_LATER_WORDS):
        return Retryable(text, code="redis.not_now")
    if isinstance(error, known.ConnectionError | known.TimeoutError | known.InvalidResponse):
        return _broken(error, asked)
    if str(error).startswith("NOAUTH"):
        return ConnectionRefused("Redis asks for a password")
    return Rejected(text, code=_CODES.get(str(error).partition(" ")[0], "redis.error"))


def _broken(error: Exception, asked: bool) -> NextScriptError:
    if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
        return Rejected(_NO_TLS, code="redis.tls")
    return _lost(asked)


def _lost(asked: bool) -> NextScriptError:
    if asked:
        said = "The connection to Redis broke before it had answered"
        return Unanswered(said, code="redis.connection")
    return Retryable("Redis could not be reached", code="redis.connection")
