"""What an exception of a step means: for its retry policy, and in words for a user."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from pydantic import ValidationError
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from engine.calls import CRASHED, LOST, PROGRESS, STOPPED, TIMED_OUT, Wire, failure_wire
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
from nextscript.values import Json, bytes_up_to

STOPPED_STEP = Failure(LOST, "The worker was stopped while the step ran", "retryable")
_MOST_PROGRESS = 32 * 1024
CANNOT_TELL = "The service may have done it already; look there before you run this step again."


def failure_of(error: BaseException, effects: str) -> Failure:
    """Say what an exception means. What was not raised on purpose never shows its text."""
    match error:
        case Unanswered() if effects == "unsafe":
            return _told(error, "final", error.hint or CANNOT_TELL)
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


def step_error(
    failure: Failure,
    about: Wire,
    *,
    unknown: bool = False,
    stopped: bool = False,
    wait: float | None = None,
) -> ApplicationError:
    """Give what an attempt raises, with all there is to know about it (engine.workflows.steps)."""
    said: Wire = {"failure": failure_wire(failure), **about}
    if unknown:
        said["unknown"] = True
    if stopped:
        said[STOPPED] = True
    if wait is not None:
        said["retry_after"] = wait
    return told_error(failure.message, said, failure.code)


def progress(detail: Json) -> Wire:
    """Give what the next attempt may resume from, unless it is much to carry along."""
    if detail is None or bytes_up_to(detail, _MOST_PROGRESS) > _MOST_PROGRESS:
        return {}
    return {PROGRESS: detail}


def told_error(message: str, about: Wire, code: str) -> ApplicationError:
    """Give an error whose details the flow reads. A step that fails is no trouble of the worker's:
    for the SDK's log it is benign."""
    return ApplicationError(
        *(message, about),
        type=code,
        non_retryable=True,
        category=ApplicationErrorCategory.BENIGN,
    )


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
    if isinstance(error, MemoryError):
        message = "The activity needed more memory than its process may have"
    if effects == "unsafe":
        return Failure(CRASHED, message, "final", CANNOT_TELL)
    return Failure(CRASHED, message, "retryable", "The worker's log tells more.")


def _first_of(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = _dotted(first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def _dotted(where: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in where)
