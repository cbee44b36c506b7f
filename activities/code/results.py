"""Turning what a program returned into JSON, and what it raised into the step's error."""

from __future__ import annotations

import datetime
import math

from pydantic_monty import Frame, MontyCrashedError, MontyRuntimeError, MontySyntaxError

from nextscript.errors import NextScriptError, Rejected, Retryable
from nextscript.values import Json

_DEPTH = 64
_LONGEST_NUMBER = 1024


def json_of(value: object, depth: int = 0) -> Json:
    """Give the JSON of a value; tuples are lists, dates and times are text.

    Raises Rejected `code.result` for anything else.
    """
    if depth > _DEPTH:
        raise _refused("data nested too deeply")
    match value:
        case int() if value.bit_length() > _LONGEST_NUMBER:
            raise _refused("a number of thousands of digits")
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case datetime.date() | datetime.time():
            return value.isoformat()
        case list() | tuple():
            return [json_of(item, depth + 1) for item in value]
        case dict() if all(isinstance(key, str) for key in value):
            return {key: json_of(item, depth + 1) for key, item in value.items()}
        case dict():
            raise _refused("an object whose keys are not text")
    raise _refused(f"{value!r}" if isinstance(value, float) else f"a {type(value).__name__}")


def failure(
    error: MontySyntaxError | MontyRuntimeError | MontyCrashedError, script: str, seconds: int
) -> NextScriptError:
    """Give the step's error, with the line of the user's program."""
    if isinstance(error, MontyCrashedError):
        return _timeout(seconds) if error.timed_out else _limit("it used too much memory or time")
    text = error.display("type-msg")
    where = _frame(error.traceback(), script)
    if isinstance(error, MontySyntaxError):
        return _at(where, "code.syntax", f"The code cannot be read: {error.display('msg')}")
    if text.startswith(("TimeoutError: feed time limit", "TimeoutError: turn time limit")):
        return _timeout(seconds)
    if text.startswith("MemoryError: "):
        return _limit(error.display("msg"))
    if where is None and text == "NameError: name 'main' is not defined":
        return Rejected("The code defines no function main(input)", code="code.no_main")
    return _at(where, "code.error", text)


def _frame(frames: list[Frame], script: str) -> Frame | None:
    """The innermost line of the user's own text."""
    own = [frame for frame in frames if frame.filename == script]
    return own[-1] if own else None


def _at(frame: Frame | None, code: str, message: str) -> Rejected:
    if frame is None:
        return Rejected(message, code=code)
    details: Json = {"line": frame.line, "column": frame.column}
    return Rejected(f"Line {frame.line}: {message}", code=code, details=details)


def _timeout(seconds: int) -> Rejected:
    return Rejected(f"The code ran longer than {seconds} s and was stopped", code="code.timeout")


def _limit(reason: str) -> Rejected:
    return Rejected(f"The code was stopped: {reason}", code="code.limit")


def _refused(what: str) -> Rejected:
    return Rejected(
        f"main(input) returned {what}, which is not JSON",
        code="code.result",
        hint="Return text, numbers, true or false, None, lists and objects.",
    )


def too_busy() -> Retryable:
    """No interpreter became free in time."""
    return Retryable("Too much code runs at the same time", code="code.busy")
