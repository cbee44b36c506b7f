"""What an exception of a step means: for its retry policy, and in words for a user."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from pydantic import ValidationError

from engine.calls import CRASHED, TIMED_OUT
from engine.state.messages import Failure
from nextscript.errors import (
    NextScriptError,
    Poison,
    RateLimited,
    Rejected,
    Retryable,
    Unanswered,
    Unavailable,
)

_NOT_AGAIN = "The service may have done it already; look there before you run this step again."


def failure_of(error: BaseException, effects: str) -> Failure:
    """Say what an exception means. What was not raised on purpose never shows its text."""
    match error:
        case Unanswered() if effects == "unsafe":
            return _told(error, "final", error.hint or _NOT_AGAIN)
        case Retryable() | Unavailable():  # unavailable: a part of the platform, such as ours
            return _told(error, "retryable")
        case Poison():
            return _told(error, "poison")
        case Rejected():
            return _told(error, "final")
        case NextScriptError():
            return _told(error, "final")
        case ValidationError():
            return Failure("step.input", _first_of(error))
        case TimeoutError() | asyncio.TimeoutError():
            return Failure(TIMED_OUT, "The step took longer than its timeout", "retryable")
    return _crashed(error, effects)


def retry_after(error: BaseException) -> float | None:
    """Give the pause a service asked for, in seconds."""
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return error.retry_after.total_seconds()
    return None


def _told(error: NextScriptError, kind: str, hint: str | None = None) -> Failure:
    hint = hint or error.hint
    return Failure(error.code, error.message, kind, hint, details=error.details)  # type: ignore[arg-type]


def _crashed(error: BaseException, effects: str) -> Failure:
    message = f"The activity failed unexpectedly ({type(error).__name__})"
    if effects == "unsafe":
        return Failure(CRASHED, message, "final", _NOT_AGAIN)
    return Failure(CRASHED, message, "retryable", "The worker's log tells more.")


def _first_of(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = _dotted(first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def _dotted(where: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in where)
