"""What the driver's errors mean for a step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nextscript.errors import ConnectionRefused, NextScriptError, Rejected, Retryable

_SIGN_IN = frozenset([18, 13, 8000])
"""AuthenticationFailed, Unauthorized, and Atlas's own."""
_AGAIN = frozenset([6, 7, 89, 91, 112, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436])
"""Network, shut-down, change of primary, write conflict, time exceeded."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise what the driver raises as our errors."""
    from bson.errors import BSONError  # noqa: PLC0415 - loaded by its first step
    from pymongo.errors import (  # noqa: PLC0415
        AutoReconnect,
        BulkWriteError,
        OperationFailure,
        PyMongoError,
    )

    try:
        yield
    except BulkWriteError as error:
        raise _of_writes(error.details) from None
    except OperationFailure as error:
        raise _of_code(error.code, str((error.details or {}).get("errmsg", error))) from None
    except AutoReconnect:
        raise Retryable("MongoDB could not be reached", code="mongodb.connection") from None
    except (PyMongoError, BSONError, OverflowError) as error:
        raise Rejected(f"MongoDB: {str(error)[:500]}", code="mongodb.refused") from None


def _of_code(code: int | None, said: str) -> NextScriptError:
    message = f"MongoDB: {said[:500]}"
    if code in _SIGN_IN:
        return ConnectionRefused(message, hint="Check the user, its password and its rights.")
    if code in _AGAIN:
        return Retryable(message, code="mongodb.again", details={"code": code})
    slug = "mongodb.duplicate" if code in (11000, 11001) else "mongodb.refused"
    return Rejected(message, code=slug, details={"code": code})


def _of_writes(details: object) -> NextScriptError:
    found = details.get("writeErrors", []) if isinstance(details, dict) else []
    first = found[0] if found else {}
    done = details.get("nInserted", 0) if isinstance(details, dict) else 0
    error = _of_code(first.get("code"), str(first.get("errmsg", "a write was refused")))
    error.details = {"code": first.get("code"), "index": first.get("index"), "inserted": done}
    return error
