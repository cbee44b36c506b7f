"""What the errors of a database and of object storage mean: full, or away for now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from obstore.exceptions import GenericError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from nextscript.errors import NoSpace, Unavailable

# Classes of SQLSTATE that say "not now": connection, resources, start and stop, disk.
_NOT_NOW = ("08", "53", "57P", "58")
_DISK_FULL = "53100"
_NO_SPACE = ("os error 28", "os error 122")  # the disk, or the quota of its user


def meaning_of(error: DBAPIError) -> Unavailable | None:
    """Say what a database's error means, unless it is about the statement itself."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state == _DISK_FULL:
        return NoSpace("The database has no space left on its disk; nothing was changed.")
    lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return away() if lost or state.startswith(_NOT_NOW) else None


def away() -> Unavailable:
    """Give the error for a database that does not answer."""
    return Unavailable("The database does not answer just now; try again soon.")


@contextmanager
def storing() -> Iterator[None]:
    """Raise NoSpace or Unavailable for what object storage could not do."""
    try:
        yield
    except GenericError as error:
        if any(sign in str(error) for sign in _NO_SPACE):
            raise NoSpace("The object storage has no space left; nothing was kept.") from None
        raise Unavailable("The object storage does not answer just now; try again.") from error
