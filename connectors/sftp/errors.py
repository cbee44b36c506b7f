"""What a server's refusals mean for a step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import asyncssh

from nextscript.errors import ConnectionRefused, NextScriptError, Rejected, Retryable, Unanswered

_CODES: dict[type[asyncssh.SFTPError], str] = {
    asyncssh.SFTPNoSuchFile: "not_found",
    asyncssh.SFTPNoSuchPath: "not_found",
    asyncssh.SFTPPermissionDenied: "permission_denied",
    asyncssh.SFTPWriteProtect: "permission_denied",
    asyncssh.SFTPFileAlreadyExists: "exists",
    asyncssh.SFTPOpUnsupported: "unsupported",
    asyncssh.SFTPDirNotEmpty: "not_empty",
    asyncssh.SFTPNotADirectory: "not_a_folder",
    asyncssh.SFTPFileIsADirectory: "is_a_folder",
}
_LOST = (
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    asyncssh.ConnectionLost,
    asyncssh.ServiceNotAvailable,
    asyncssh.ChannelOpenError,
)
_PASSING = (
    asyncssh.SFTPNoSpaceOnFilesystem,
    asyncssh.SFTPQuotaExceeded,
    asyncssh.SFTPLockConflict,
    asyncssh.SFTPNoMedia,
)
_MOST_WORDS = 300


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what a server says as the error a step understands.

    `asked` says that something was to change: when the connection breaks, it may have been done.
    """
    try:
        yield
    except TimeoutError:
        raise lost(asked=asked) from None
    except _LOST:
        raise lost(asked=asked) from None
    except asyncssh.SFTPError as error:
        raise _said(error) from None
    except asyncssh.PermissionDenied:
        raise ConnectionRefused("The server does not take this user and password or key") from None
    except asyncssh.Error as error:
        said = _words(error.reason)
        raise Rejected(f"The server cannot be spoken with: {said}", code="sftp.protocol") from None
    except OSError:
        raise lost(asked=asked) from None


def lost(*, asked: bool) -> Retryable:
    """Give the error of a connection that broke."""
    if asked:
        said = "The connection to the server broke before it had answered"
        return Unanswered(said, code="sftp.connection")
    return Retryable("The connection to the server broke", code="sftp.connection")


def _said(error: asyncssh.SFTPError) -> NextScriptError:
    said = _words(error.reason)
    if isinstance(error, _PASSING):
        return Retryable(f"The server puts it off: {said}", code="sftp.put_off")
    code = next((code for type_, code in _CODES.items() if isinstance(error, type_)), "refused")
    return Rejected(f"The server refused it: {said}", code=f"sftp.{code}")


def _words(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)[:_MOST_WORDS]
