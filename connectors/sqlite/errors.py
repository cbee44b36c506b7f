"""What SQLite's errors mean for a step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from nextscript.errors import NextScriptError, Rejected, Retryable
from nextscript.values import Json

_PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL", "SQLITE_SCHEMA")
_FORBIDDEN = (
    "SQLite: this statement is not allowed here: steps do not attach databases, load extensions, "
    "change settings, or begin and end transactions"
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise what SQLite says as the error a step understands."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _said(error) from None
    except (OverflowError, UnicodeEncodeError):
        said = "A value is too large for SQLite, or not text in UTF-8"
        raise Rejected(said, code="sqlite.parameters") from None


def _said(error: Exception) -> NextScriptError:
    name = str(getattr(error, "sqlite_errorname", "") or "")
    message = f"SQLite: {error}"
    code = f"sqlite.{name.removeprefix('SQLITE_').lower() or 'error'}"
    details: Json = {"error": name} if name else None
    if name.startswith(_PASSING):
        return Retryable(message, code="sqlite.busy", details=details)
    if name == "SQLITE_INTERRUPT":
        return Rejected("SQLite: the statement took too long", code="sqlite.timeout")
    if name == "SQLITE_AUTH":
        return Rejected(_FORBIDDEN, code="sqlite.forbidden")
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError) and not name:
        return Rejected(message, code="sqlite.parameters")
    return Rejected(message, code=code, details=details)
