"""What a run remembers. All of it is data, so that it can be stored and read back at any moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import PlainSerializer, PlainValidator

from nextscript.values import NULL, Value, from_wire, to_wire

# Any: JSON is passed along as it is; checking it again on every snapshot would cost the budget.
Plain: TypeAlias = Any
Kept: TypeAlias = Annotated[
    Value,
    PlainValidator(lambda wire: from_wire(wire) if isinstance(wire, dict) else wire),
    PlainSerializer(to_wire),
]

StepStatus: TypeAlias = Literal[
    "pending", "running", "waiting", "succeeded", "failed", "skipped", "cancelled", "unknown"
]
ENDED = ("succeeded", "failed", "skipped", "cancelled")

# How far a unit of a body has come.
OPEN, RUNNING, SKIPPED, SUCCEEDED, FAILED, CANCELLED = range(6)


@dataclass(slots=True)
class Attempt:
    """One attempt of an activity."""

    number: int
    started_at: float
    ended_at: float | None = None
    error: Plain = None
    worker: str = ""


@dataclass(slots=True)
class Waiting:
    """What a step waits for, as people see it, and the events that end it."""

    kind: str
    name: str | None
    since: float
    until: float | None
    to: list[str] = field(default_factory=list)
    events: list[Plain] = field(default_factory=list)
    decides: list[str] = field(default_factory=list)
    any: bool = False


@dataclass(slots=True)
class Step:
    """One node in one body, one item of it, or the undoing of it."""

    path: str
    node: int
    body: int
    unit: int
    seq: int
    item: int | None = None
    undo: bool = False
    status: StepStatus = "pending"
    ports: list[str] = field(default_factory=list)
    because: list[str] | None = None
    carried: Plain = None
    failure: Plain = None
    attempt: int = 0
    attempts: list[Attempt] = field(default_factory=list)
    next_attempt_at: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    input: Kept | None = None
    scope: dict[str, Kept] | None = None
    output: Kept | None = None
    input_size: int = 0
    waiting: Waiting | None = None
    retry: Plain = None
    runs: str = "standard"
    config: Plain = None
    values: dict[str, Kept] = field(default_factory=dict)
    answers: dict[str, Kept] = field(default_factory=dict)
    asking: str | None = None
    bodies: list[int] = field(default_factory=list)
    iterations: int = 0
    child_run_id: str | None = None
    linger: bool = False
    from_run: str | None = None
    output_changed: bool = False

    @property
    def ended(self) -> bool:
        return self.status in ENDED


@dataclass(slots=True)
class Body:
    """One iteration, visit, item or activation, or the flow itself, with marks of its own."""

    id: int
    kind: Literal["flow", "iteration", "visit", "item", "scope"]
    key: tuple[str, int]
    owner: str
    parent: int
    prefix: str
    suffix: str
    copy: str
    memory: int
    left: int
    marks: list[int]
    states: list[int]
    live: list[int]
    marked: list[int]
    paths: list[str | None]
    names: dict[str, Kept] = field(default_factory=dict)
    errors: dict[int, Plain] = field(default_factory=dict)
    because: dict[int, list[str]] = field(default_factory=dict)
    error: Plain = None
    item: int | None = None
    ended: bool = False


@dataclass(slots=True)
class Memory:
    """Outputs of one activation: of the flow, an item, all iterations of a loop, a scope."""

    outputs: dict[str, Kept] = field(default_factory=dict)
    copied: dict[str, dict[str, Kept]] = field(default_factory=dict)
    inner: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Repeat:
    """The items of an `each` being worked through; `group` says that each has a body."""

    group: bool
    items: list[Kept]
    concurrency: int
    until: Plain
    rest: Literal["finish", "cancel"]
    on_item_error: Literal["fail", "collect"]
    output: Plain
    results: list[Kept | None]
    next: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    settled: bool = False
    kept: int = 0
    """Of a list in slices: how many items' slices are over, and their results put away."""


@dataclass(slots=True)
class Visits:
    """A region under way: how often its head ran, and what leaves it."""

    body: int
    unit: int
    region: int
    current: int = -1
    count: int = 0
    back: bool = False
    limited: bool = False
    live: dict[int, Plain] = field(default_factory=dict)
    error: Plain = None


@dataclass(slots=True)
class Undoing:
    """Steps to be undone one after another, and what happens then."""

    paths: list[str]
    then: list[Plain]
    current: str = ""


@dataclass(slots=True)
class Undoable:
    """A completed step that can be undone: with what it was given and what it gave."""

    node: int
    body: int
    unit: int
    output: Kept
    input: Kept | None
    scope: dict[str, Kept] | None


@dataclass(slots=True)
class Ending:
    """How the run ends or has ended."""

    status: Literal["succeeded", "failed", "cancelled"]
    output: Kept = NULL
    failure: Plain = None


@dataclass(slots=True)
class Line:
    """A log line."""

    at: float
    path: str
    level: str
    message: str
    data: Plain = None


@dataclass(slots=True)
class Data:
    """Everything a run remembers."""

    semantics: int
    seed: str
    input: Kept
    trigger: str | None
    trigger_output: Kept | None
    variables: Plain
    run: Plain
    until: str | None
    mocks: Plain
    now: float
    started_at: float
    seq: int = 0
    steps: dict[str, Step] = field(default_factory=dict)
    bodies: dict[int, Body] = field(default_factory=dict)
    memories: dict[int, Memory] = field(default_factory=dict)
    repeats: dict[str, Repeat] = field(default_factory=dict)
    visits: dict[str, Visits] = field(default_factory=dict)
    undoable: dict[str, Undoable] = field(default_factory=dict)
    undoings: dict[str, Undoing] = field(default_factory=dict)
    ready: list[tuple[int, int, int, str]] = field(default_factory=list)
    flight: dict[str, int] = field(default_factory=dict)
    asking: dict[str, str] = field(default_factory=dict)
    timers: dict[str, float] = field(default_factory=dict)
    calls: dict[str, bool] = field(default_factory=dict)
    waits: dict[str, str] = field(default_factory=dict)
    listeners: dict[str, list[str]] = field(default_factory=dict)
    signals: dict[str, list[Kept]] = field(default_factory=dict)
    guarded: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    held: list[Plain] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    outbox: list[Plain] = field(default_factory=list)
    logs: list[Line] = field(default_factory=list)
    paused: bool = False
    announced: str = "running"
    responded: bool = False
    ending: Ending | None = None
    ended: bool = False
    fuel_spent: int = 0
    seeds: dict[str, Plain] = field(default_factory=dict)
    most_steps: int | None = None
    begun: int = 0
    """Steps started so far, of the most a run may start."""
    put_off: list[Plain] = field(default_factory=list)
    """What is to be started in the next turn."""
