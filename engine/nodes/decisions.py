"""What a control node can decide. It only says so; RunState does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nextscript.expressions import Expression
from nextscript.values import NULL, Json, Value


@dataclass(frozen=True, slots=True)
class Done:
    """Succeed: these ports are live, the others skipped."""

    output: Value = NULL
    ports: tuple[str, ...] = ("out",)


@dataclass(frozen=True, slots=True)
class Raise:
    """Fail with this error."""

    code: str
    message: str
    details: Json = None


@dataclass(frozen=True, slots=True)
class EndFlow:
    """End the run as succeeded, from any depth."""

    output: Value


@dataclass(frozen=True, slots=True)
class WaitFor:
    """One thing a waiting node waits for, and the port it leaves by.

    A timer has `at`; a signal has `name`; approval, form and webhook are completed from outside.
    """

    port: str
    kind: Literal["timer", "signal", "approval", "form", "webhook"]
    at: float = 0.0
    name: str | None = None
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for the first of some events; `kind`, `name`, `to` and `until` are what people see.

    `any` says that the output tells which event it was (`wait.any`).
    """

    kind: Literal["delay", "signal", "approval", "form", "webhook"]
    events: tuple[WaitFor, ...]
    name: str | None = None
    to: tuple[str, ...] = ()
    any: bool = False
    decides: tuple[str, ...] = ()
    """Ports a person may choose when completing it; the first is the default."""


@dataclass(frozen=True, slots=True)
class Call:
    """Start another flow; `wait` says whether its end is awaited."""

    flow: str
    version: int | None
    input: Value
    wait: bool


@dataclass(frozen=True, slots=True)
class CancelNodes:
    """Cancel unfinished nodes of the same body."""

    nodes: tuple[str, ...]
    then: Literal["skip", "continue"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer the webhook that started the run."""

    status: int
    headers: Mapping[str, str]
    body: Value


@dataclass(frozen=True, slots=True)
class Write:
    """Keep a line with the run."""

    level: Literal["debug", "info", "warning", "error"]
    message: str
    data: Json = None


@dataclass(frozen=True, slots=True)
class Iterate:
    """Run the nodes inside once more, with these names in scope."""

    names: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Enter:
    """Run the nodes inside once; `deadline` ends them early by the port `timeout`."""

    deadline: float | None
    output: Expression | None


@dataclass(frozen=True, slots=True)
class ForEach:
    """Run the nodes inside once per item."""

    items: Value
    concurrency: int
    until: Expression | None
    rest: Literal["finish", "cancel"]
    on_item_error: Literal["fail", "collect"]
    output: Expression | None


Decision: TypeAlias = (
    Done | Raise | EndFlow | Wait | Call | CancelNodes | Answer | Write | Iterate | Enter | ForEach
)
