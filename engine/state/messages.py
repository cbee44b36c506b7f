"""The seam between RunState, which is pure, and the workflow around it.

RunState takes events and gives commands; it knows no Temporal, no clock and no network. `now` comes
with every event as seconds since the epoch. A path names a step: `book`, `orders[3].book`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from nextscript.values import NULL, Json, Value

Path: TypeAlias = str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a step or run failed; the shape of the API's StepError."""

    code: str
    message: str
    kind: Literal["retryable", "final", "poison"] = "final"
    hint: str | None = None
    node: str | None = None
    path: Path | None = None
    details: Json = None


# --- commands: what the workflow must do --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartActivity:
    """Run one attempt of an activity node.

    Exactly one of `config` (evaluated already) and `template` + `scope` (something it reads is
    stored elsewhere; the activity evaluates it there) is given. `may_be_quick` says that the plan
    allows a local activity for this attempt; the workflow decides (engine.md, Three ways).
    """

    path: Path
    node: int
    attempt: int
    config: Json
    template: Json
    scope: dict[str, Value] | None
    may_be_quick: bool
    effect_path: str
    """Node path, iterations and visits: with the run id it makes the effect key."""
    activity: str | None = None
    """The node type to run instead of the node's own: the undoing of a completed step."""


@dataclass(frozen=True, slots=True)
class CancelActivity:
    """Ask a running attempt to stop; `ActivityEnded` may still come and changes nothing."""

    path: Path


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Evaluate a template that reads stored values, outside; answered by `Evaluated`.

    With `spread` the answer is a list, given as `Many`: each item small or stored on its own.
    """

    path: Path
    purpose: str
    template: Json
    scope: dict[str, Value]
    spread: bool = False


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Wake the run at `at` (seconds since the epoch); answered by `TimerFired` with the key."""

    key: str
    at: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget a timer."""

    key: str


@dataclass(frozen=True, slots=True)
class CallFlow:
    """Start another flow as a run of its own. `wait=False` answers as soon as it is started."""

    path: Path
    flow: str
    version: int | None
    input: Value
    wait: bool
    effect_path: str


@dataclass(frozen=True, slots=True)
class CancelFlow:
    """Cancel the run a step called."""

    path: Path


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer the webhook that started this run; the first counts."""

    status: int
    headers: dict[str, str]
    body: Value


@dataclass(frozen=True, slots=True)
class Announce:
    """The run's status as others see it has changed (running, waiting, paused)."""

    status: Literal["running", "waiting", "paused"]
    waiting_for: tuple[str, ...] = ()
    """Kinds of what it waits for: approval, form, signal, delay, flow …"""


@dataclass(frozen=True, slots=True)
class EndRun:
    """The run has ended; nothing more will be asked."""

    status: Literal["succeeded", "failed", "cancelled"]
    output: Value = NULL
    error: Failure | None = None


Command: TypeAlias = (
    StartActivity
    | CancelActivity
    | Evaluate
    | StartTimer
    | CancelTimer
    | CallFlow
    | CancelFlow
    | Respond
    | Announce
    | EndRun
)


# --- events: what has happened ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActivityStarted:
    """A worker has picked the attempt up (known for quick steps at once, else from the result)."""

    path: Path
    attempt: int


@dataclass(frozen=True, slots=True)
class NextTurn:
    """The run has paused for a moment, and goes on with what it had put off."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line an activity or log node wrote."""

    at: float
    path: Path
    level: Literal["debug", "info", "warning", "error"]
    message: str
    data: Json = None


@dataclass(frozen=True, slots=True)
class ActivityEnded:
    """One attempt ended: with a value, or with a failure (kind retryable may be tried again).

    `unknown` marks an outcome nobody can tell (a worker lost in the middle of an unsafe step).
    `quick` says how it ran; a quick attempt that failed retryably or ran out of its second is
    followed by a regular one without waiting longer than the policy says.
    """

    path: Path
    attempt: int
    value: Value | None = None
    failure: Failure | None = None
    retry_after: float | None = None
    unknown: bool = False
    quick: bool = False
    started_at: float | None = None
    worker: str = ""
    logs: tuple[LogLine, ...] = ()
    input_size: int = 0


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The answer to `Evaluate`."""

    path: Path
    purpose: str
    value: Value | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer's time has come."""

    key: str


@dataclass(frozen=True, slots=True)
class FlowStarted:
    """A called flow has become this run."""

    path: Path
    run_id: str


@dataclass(frozen=True, slots=True)
class FlowEnded:
    """A called flow ended, or could not be started (`failure` with no run)."""

    path: Path
    status: Literal["succeeded", "failed", "cancelled"]
    output: Value = NULL
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal by name, with its payload."""

    name: str
    payload: Value
    by: str = ""


@dataclass(frozen=True, slots=True)
class Steer:
    """A request of an operator; `RunState.refusal` says beforehand whether it applies.

    `retry` {input?} · `skip` {output, port} · `complete` {port, data, comment, by} ·
    `cancel_step` · `policy` {retry} for one step (`path`); `pause`, `resume`,
    `cancel` {reason} for the run.
    """

    action: Literal[
        "pause", "resume", "cancel", "retry", "skip", "complete", "cancel_step", "policy"
    ]
    path: Path | None = None
    body: Json = None
    by: str = ""


Event: TypeAlias = (
    ActivityStarted
    | ActivityEnded
    | Evaluated
    | TimerFired
    | NextTurn
    | FlowStarted
    | FlowEnded
    | Signalled
    | Steer
)
