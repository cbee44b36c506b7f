"""What SQLAlchemy's errors mean for a step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from nextscript.errors import ConnectionRefused, NextScriptError, Rejected, Retryable, Unanswered

_KINDS: tuple[tuple[type[exc.DBAPIError], str], ...] = (
    (exc.IntegrityError, "sql.integrity"),
    (exc.DataError, "sql.data"),
    (exc.ProgrammingError, "sql.statement"),
    (exc.NotSupportedError, "sql.statement"),
)


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what a database says as the error a step understands.

    `asked` says that statements were sent: when the connection breaks, they may have been done.
    """
    try:
        yield
    except exc.DBAPIError as error:
        raise _said(error, asked) from None
    except exc.SQLAlchemyError as error:
        raise Rejected(f"The database's driver refused this: {error}", code="sql.driver") from None
    except OSError:
        raise _lost(asked) from None


def _said(error: exc.DBAPIError, asked: bool) -> NextScriptError:
    if error.connection_invalidated or _broken(error):
        return _lost(asked)
    said = f"The database: {error.orig}"[:2_000]
    if not asked:
        return ConnectionRefused(said)
    code = next((code for kind, code in _KINDS if isinstance(error, kind)), "sql.error")
    return Rejected(said, code=code)


def _broken(error: exc.DBAPIError) -> bool:
    inner = error.orig
    return isinstance(inner, OSError) or isinstance(
        getattr(inner, "__cause__", None) or getattr(inner, "__context__", None), OSError
    )


def _lost(asked: bool) -> NextScriptError:
    if asked:
        said = "The connection to the database broke before it had answered"
        return Unanswered(said, code="sql.connection")
    return Retryable("The database could not be reached", code="sql.connection")
