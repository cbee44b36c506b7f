"""A run as the outside sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from engine.calls import Wire, read_failure
from engine.state.messages import Failure
from nextscript.values import NULL, Json, Value, from_wire

RunStatus = Literal["running", "waiting", "paused", "succeeded", "failed", "cancelled"]
ENDED = ("succeeded", "failed", "cancelled")
STUCK = "engine problem"


@dataclass(frozen=True)
class RunView:
    """A run as it stands. `steps` and `logs` have the API's shapes.

    `whole` says that the run itself told; otherwise the view is decoded from history alone, and
    inline steps are missing. `stuck` says in words what keeps the run from moving.
    """

    status: RunStatus
    steps: list[dict[str, Any]] = field(default_factory=list)  # Any: the API's Step
    logs: list[dict[str, Any]] = field(default_factory=list)  # Any: the API's LogLine
    output: Value | None = None
    error: Failure | None = None
    stuck: str | None = None
    whole: bool = True
    counts: dict[str, int] | None = None
    """Steps by status when `steps` are only those that wait."""

    @property
    def ended(self) -> bool:
        """Say whether the run is over."""
        return self.status in ENDED


@dataclass(frozen=True)
class RunResult:
    """How a run ended."""

    status: Literal["succeeded", "failed", "cancelled"]
    output: Value = NULL
    error: Failure | None = None


def view_of(wire: Wire) -> RunView:
    """Read the answer of the workflow's `view` query."""
    return RunView(
        wire["status"],
        wire["steps"],
        wire["logs"],
        output=_value(wire.get("output")),
        error=_failure(wire.get("error")),
        counts=wire.get("counts"),
    )


def result_of(wire: Wire) -> RunResult:
    """Read what the workflow returned."""
    output = _value(wire.get("output"))
    return RunResult(wire["status"], output or NULL, _failure(wire.get("error")))


def _value(wire: Json) -> Value | None:
    return None if wire is None else from_wire(wire)


def _failure(wire: Wire | None) -> Failure | None:
    return read_failure(wire) if wire else None
