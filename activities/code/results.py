"""Turning what a program returned into JSON, and what it raised into the step's error."""

from __future__ import annotations

from typing import NamedTuple

from pydantic_monty import Frame, MontyCrashedError, MontyRuntimeError, MontySyntaxError

from activities.code.inside.plain import NotJson, plain
from nextscript.errors import NextScriptError, Rejected, Retryable
from nextscript.values import Json


def json_of(value: object) -> Json:
    """Give the JSON of a value; tuples are lists, dates and times are text.

    Raises Rejected `code.result` for anything else.
    """
    try:
        return plain(value)
    except NotJson as error:
        raise refused(str(error)) from None


class Position(NamedTuple):
    """A place in the user's text, counted from 1."""

    line: int
    column: int


def failure(
    error: MontySyntaxError | MontyRuntimeError | MontyCrashedError, script: str, seconds: int
) -> NextScriptError:
    """Give the step's error, with the line of the user's program."""
    if isinstance(error, MontyCrashedError):
        return timed_out(seconds) if error.timed_out else stopped("it used too much memory or time")
    text = error.display("type-msg")
    where = _frame(error.traceback(), script)
    if isinstance(error, MontySyntaxError):
        return _at(where, "code.syntax", f"The code cannot be read: {error.display('msg')}")
    if text.startswith(("TimeoutError: feed time limit", "TimeoutError: turn time limit")):
        return timed_out(seconds)
    if text.startswith("MemoryError: "):
        return stopped(error.display("msg"))
    if where is None and text == "NameError: name 'main' is not defined":
        return no_main()
    return _at(where, "code.error", text)


def told(answer: dict[str, Json]) -> NextScriptError:
    """Give the step's error from what the program's own process said of it."""
    message, line, column = (answer.get(name) for name in ("message", "line", "column"))
    where = Position(line, column) if isinstance(line, int) and isinstance(column, int) else None
    match answer.get("failed"):
        case "syntax":
            return _at(where, "code.syntax", f"The code cannot be read: {message}")
        case "no_main":
            return no_main()
        case "result":
            return refused(str(message))
        case "limit":
            return stopped(str(message))
    return _at(where, "code.error", str(message))


def _frame(frames: list[Frame], script: str) -> Position | None:
    """The innermost line of the user's own text."""
    own = [frame for frame in frames if frame.filename == script]
    return Position(own[-1].line, own[-1].column) if own else None


def _at(frame: Position | None, code: str, message: str) -> Rejected:
    if frame is None:
        return Rejected(message, code=code)
    details: Json = {"line": frame.line, "column": frame.column}
    return Rejected(f"Line {frame.line}: {message}", code=code, details=details)


def timed_out(seconds: int) -> Rejected:
    """The program took longer than it may."""
    return Rejected(f"The code ran longer than {seconds} s and was stopped", code="code.timeout")


def stopped(reason: str) -> Rejected:
    """The program took more than it may."""
    return Rejected(f"The code was stopped: {reason}", code="code.limit")


def refused(what: str) -> Rejected:
    """The program returned something that is no data."""
    return Rejected(
        f"main(input) returned {what}, which is not JSON",
        code="code.result",
        hint="Return text, numbers, true or false, None, lists and objects.",
    )


def too_busy() -> Retryable:
    """No interpreter became free in time."""
    return Retryable("Too much code runs at the same time", code="code.busy")


def no_main() -> Rejected:
    """There is nothing to call."""
    return Rejected("The code defines no function main(input)", code="code.no_main")


def no_sandbox(reason: str) -> Rejected:
    """There is no boundary to run it behind."""
    return Rejected(
        f"This code cannot be run safely here: {reason}",
        code="code.no_sandbox",
        hint="It needs Linux 6.2 or newer with Landlock and seccomp, or namespaces. See "
        "docs/guides/code.md; Python's small runtime needs neither.",
    )
