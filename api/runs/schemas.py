"""What callers send to steer runs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from activities.runs.requests import Request
from nextscript.document.models import SLUG

Port = Annotated[str, Field(pattern=SLUG)]


class CancelRequest(Request):
    """Why a run is cancelled."""

    reason: str = Field(default="", max_length=2_000)


class RetryRequest(Request):
    """Make another attempt, with another config where it is given."""

    input: JsonValue = None


class SkipRequest(Request):
    """Let the step succeed with this output, on `out` or a named port."""

    output: JsonValue = None
    port: Port | None = None


class CompleteRequest(Request):
    """Answer a step that waits for somebody."""

    port: Port | None = None
    data: JsonValue = None
    comment: str | None = Field(default=None, max_length=20_000)


class NothingMore(Request):
    """An empty object."""
