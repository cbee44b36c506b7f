"""What a model service's refusals mean for a step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from nextscript.errors import (
    ConnectionRefused,
    NextScriptError,
    RateLimited,
    Rejected,
    Retryable,
    Unanswered,
)
from nextscript.values import Json

if TYPE_CHECKING:
    from openai import APIConnectionError, APIError, APIStatusError

_LONGEST = 500
_TOO_LONG = re.compile(
    r"context.{0,10}(length|window|size)|too many tokens|prompt is too long", re.I
)
_FILTERED = frozenset(["content_filter", "content_policy_violation"])
_SECONDS = re.compile(r"\d{1,6}(\.\d{1,6})?")


@contextmanager
def translated() -> Iterator[None]:
    """Raise what a service or the library says as the error a step understands."""
    import openai  # noqa: PLC0415 - loaded by its first step

    try:
        yield
    except openai.APIStatusError as error:
        raise _refused(error) from None
    except openai.APIConnectionError as error:
        raise _lost(error) from None
    except openai.APIError as error:
        raise _broken_off(error) from None
    except (ValueError, openai.OpenAIError):
        raise Unanswered(
            "What the model's server sent cannot be read", code="ai.unreadable"
        ) from None


def filtered() -> Rejected:
    """The error for what a service will not read or write."""
    return Rejected(
        "The service's content filter stopped the answer",
        code="ai.filtered",
        hint="Change the prompt, or the filter in the service's settings.",
    )


def _refused(error: APIStatusError) -> NextScriptError:
    status, details = error.status_code, _details(error)
    said = f"The model's service answered {status}: {_text(error)}"
    if status == 401:
        return ConnectionRefused(said, details=details, hint="Reconnect the connection.")
    if status in (429, 503):
        return _busy(error, said, details)
    if status == 408 or status >= 500:
        return Retryable(said, code="ai.unavailable", details=details)
    return _meant(error, said, details)


def _busy(error: APIStatusError, said: str, details: Json) -> NextScriptError:
    if error.code == "insufficient_quota":  # waiting brings no money
        hint = "See the plan and the limits of your account there."
        return Rejected(said, code="ai.quota", details=details, hint=hint)
    limited = RateLimited(said, retry_after=_wait(error), code="ai.rate_limited")
    limited.details = details
    return limited


def _meant(error: APIError, said: str, details: Json) -> Rejected:
    """What was asked for is refused, and would be again."""
    if error.code == "context_length_exceeded" or _TOO_LONG.search(error.message):
        hint = "Shorten it, take a model that reads more, or use ai.summarise before."
        return Rejected(said, code="ai.too_long", details=details, hint=hint)
    if error.code in _FILTERED:
        return filtered()
    if error.code == "model_not_found" or getattr(error, "status_code", 0) == 404:
        hint = "Choose a model the service lists, or see whether the base URL ends as it should."
        return Rejected(said, code="ai.model", details=details, hint=hint)
    return Rejected(said, code="ai.rejected", details=details)


def _broken_off(error: APIError) -> NextScriptError:
    """The service stopped while it was answering, and said why."""
    said = f"The model's service stopped its answer: {_text(error)}"
    refusal = _meant(error, said, _details(error))
    if refusal.code != "ai.rejected":
        return refusal
    return Retryable(said, code="ai.unavailable", details=_details(error))


def _lost(error: APIConnectionError) -> NextScriptError:
    """The library wraps what egress raised."""
    if isinstance(error.__cause__, NextScriptError):
        return error.__cause__
    return Unanswered("The connection to the model's service broke", code="ai.connection")


def _text(error: APIError) -> str:
    body = error.body
    said = body.get("message") if isinstance(body, dict) else None
    return str(said or error.message)[:_LONGEST]


def _details(error: APIError) -> Json:
    return {"status": getattr(error, "status_code", None), "code": error.code}


def _wait(error: APIStatusError) -> timedelta | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = error.response.headers.get(name, "")
        if _SECONDS.fullmatch(text):
            return timedelta(seconds=float(text) * unit)
    return None
