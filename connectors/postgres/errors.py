"""What PostgreSQL's errors mean for a step."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from nextscript.errors import (
    ConnectionRefused,
    NextScriptError,
    Rejected,
    Retryable,
    Unanswered,
)
from nextscript.values import Json

# Classes of SQLSTATE that pass by themselves: lost connections, conflicts between transactions,
# too few resources, an operator's restart.
_PASSING = ("08", "40", "53", "57P", "55P03")
_NO_TLS = "rejected SSL upgrade"


@contextmanager
def translated(*, asked: bool) -> Iterator[None]:
    """Raise what a database says as the error a step understands.

    `asked` says that statements were sent: when the connection breaks, they may have been done.
    """
    try:
        yield
    except asyncpg.PostgresError as error:
        raise _said(error) from None
    except ssl.SSLError:
        raise Rejected(
            "The server's certificate is not valid for this host", code="postgres.tls"
        ) from None
    except (asyncpg.InterfaceError, ValueError) as error:
        raise _ours(error, asked) from None
    except (OSError, TimeoutError) as error:
        raise _lost(error, asked) from None


def _said(error: asyncpg.PostgresError) -> NextScriptError:
    state = str(error.sqlstate or "")
    message = f"PostgreSQL: {error}"
    details: Json = {"sqlstate": state, **_named(error)}
    hint = str(error.hint) if getattr(error, "hint", None) else None
    if state.startswith("28"):
        return ConnectionRefused(message, details=details)
    if state == "57014":
        return Rejected(message, code="postgres.timeout", details=details)
    kind = Retryable if state.startswith(_PASSING) else Rejected
    return kind(message, code=f"postgres.{state.lower() or 'error'}", details=details, hint=hint)


def _named(error: asyncpg.PostgresError) -> dict[str, Json]:
    """Which constraint, table or column it was, when the server says so."""
    names = {"constraint": "constraint_name", "table": "table_name", "column": "column_name"}
    found = {name: getattr(error, field, None) for name, field in names.items()}
    return {name: str(value) for name, value in found.items() if value}


def _ours(error: Exception, asked: bool) -> NextScriptError:
    """The driver refused: a parameter that does not fit, or a connection that is gone."""
    if "closed" in str(error) or "connection" in str(error).lower():
        return _lost(error, asked)
    return Rejected(f"PostgreSQL: {error}", code="postgres.parameters")


def _lost(error: Exception, asked: bool) -> NextScriptError:
    if _NO_TLS in str(error):
        return Rejected(
            "The database does not offer encryption",
            code="postgres.tls",
            hint="Switch encryption on there, or off in the connection if the network is yours.",
        )
    if asked:
        said = "The connection to the database broke before it had answered"
        return Unanswered(said, code="postgres.connection")
    return Retryable("The database could not be reached", code="postgres.connection")
