"""Our errors as JSON, between a host and its worker."""

from __future__ import annotations

from datetime import timedelta

from engine.calls import Wire
from nextscript import errors
from nextscript.errors import NextScriptError


def told(error: NextScriptError) -> Wire:
    """Render an error; one of a type of its own as the nearest type of ours."""
    known = next(one for one in type(error).__mro__ if vars(errors).get(one.__name__) is one)
    wait = getattr(error, "retry_after", None)
    return {
        "type": known.__name__,
        "message": error.message,
        "code": error.code,
        "hint": error.hint,
        "details": error.details,
        "wait": wait.total_seconds() if isinstance(wait, timedelta) else None,
    }


def read_error(wire: Wire) -> NextScriptError:
    """Read what `told` made."""
    type_: type[NextScriptError] = vars(errors)[wire["type"]]
    error = type_.__new__(type_)  # some take more, which nobody looks at here
    NextScriptError.__init__(
        error, wire["message"], code=wire["code"], hint=wire["hint"], details=wire["details"]
    )
    wait = wire["wait"]
    vars(error)["retry_after"] = timedelta(seconds=wait) if wait is not None else None
    return error
