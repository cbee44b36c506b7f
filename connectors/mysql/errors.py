"""What MySQL's errors mean for a step."""

from __future__ import annotations

import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from pymysql import err

from nextscript.errors import (
    ConnectionRefused,
    NextScriptError,
    Rejected,
    Retryable,
    Unanswered,
)
from nextscript.values import Json

# Numbers of MySQL's and MariaDB's lists of errors.
_DENIED = (1044, 1045, 1130, 1698, 1820, 1862, 3118, 4151)
_PASSING = (
    1040,  # too many connections
    1053,  # the server goes down
    1203,  # too many of this user
    1205,  # waited too long for a lock
    1213,  # deadlock
    1226,  # a user's limit per hour
    1836,  # the server became a replica
)
_STOPPED = (1969, 3024)
_LOST = (1927, 2006, 2013)
_UNREACHED = (2002, 2003)
_FOREIGN = (2059, 1251)
_HINTS = {
    1153: "Its values are larger than the server's max_allowed_packet.",
    1295: "The server does not take this statement with bound values.",
}
_NONSENSE = (ValueError, IndexError, KeyError, AssertionError, TypeError, struct.error)


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what a database says as the error a step understands.

    `asked` says that statements were sent: when the connection breaks, they may have been done.
    """
    try:
        yield
    except err.MySQLError as error:
        raise _said(error, asked) from None
    except ssl.SSLError:
        raise Rejected(
            "The server's certificate is not valid for this host", code="mysql.tls"
        ) from None
    except (OSError, TimeoutError, EOFError):
        raise _lost(asked) from None
    except _NONSENSE:
        if asked:
            raise
        raise Rejected("What answers there does not speak MySQL", code="mysql.protocol") from None


def _said(error: err.MySQLError, asked: bool) -> NextScriptError:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    if number in _LOST + _UNREACHED or isinstance(error, err.InterfaceError):
        secured = isinstance(error.__cause__, ssl.SSLError)
        return _untrusted() if secured else _lost(asked and number not in _UNREACHED)
    if number == 0:
        return Rejected("What answers there does not speak MySQL", code="mysql.protocol")
    return _told(number, f"MySQL: {error.args[1] if len(error.args) > 1 else error}")


def _told(number: int, message: str) -> NextScriptError:
    details: Json = {"errno": number}
    if number in _DENIED:
        return ConnectionRefused(message, details=details)
    if number in _STOPPED:
        return Rejected(message, code="mysql.timeout", details=details)
    if number == 1210 and "EXECUTE" in message:
        said = "The statement has another number of ? than there are parameters"
        return Rejected(said, code="mysql.parameters", details=details)
    if number in _FOREIGN:
        return Rejected(
            "The server signs this user in in a way that is not supported",
            code="mysql.authentication",
            hint="Give the user a password of the kind mysql_native_password or "
            "caching_sha2_password.",
        )
    kind = Retryable if number in _PASSING else Rejected
    return kind(message, code=f"mysql.{number}", details=details, hint=_HINTS.get(number))


def _untrusted() -> NextScriptError:
    return Rejected("The server's certificate is not valid for this host", code="mysql.tls")


def _lost(asked: bool) -> NextScriptError:
    if asked:
        said = "The connection to the database broke before it had answered"
        return Unanswered(said, code="mysql.connection")
    return Retryable("The database could not be reached", code="mysql.connection")
