"""A plan: one compiled version of a flow, small, immutable, addressed by its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nextscript.values import Json

SCHEMA = "nextscript.plan/1"
SEMANTICS = 3
"""The meaning new runs are started with. Raise it when the interpreter changes what a plan does."""
LOST_IS_POISON = 2
"""From here on a step that lost every worker that ran it fails for good; before, its retry policy
decided, and it went on to end workers."""
IN_SLICES = 2
"""From here on long lists are worked through in slices, and a run that stands still and is to
continue as new does so before it starts anything more."""
IN_TURNS = 3
"""From here on a run that needs nothing from outside works in turns, with moments in between in
which it hears what has happened; before, a long loop of inline steps never came to its end."""
STOPPED_IS_NOT_LOST = 3
"""From here on a worker that was stopped in good order does not count among those a step lost."""
LOST_FOR_LONG = 3
"""From here on a step is poison only when it went on losing workers for longer than Temporal hands
tasks to one that has fallen silent; before, four in a row were enough, and all may be that one."""
WAITS_END = 3
"""From here on a wait for a moment more than ten years away is refused."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Attempts count the first; times in milliseconds; `on` limits retries to these codes."""

    attempts: int = 3
    first_ms: int = 1_000
    factor: float = 2.0
    max_ms: int = 60_000
    on: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PlanEach:
    """`items` is a template; `until` a tree over done, failed, total."""

    items: Json
    concurrency: int
    until: Json
    rest: Literal["finish", "cancel"]
    on_item_error: Literal["fail", "collect"]
    open: str | None
    detach: bool


@dataclass(frozen=True, slots=True)
class PlanEdge:
    """From one node's port to another, as indexes into `Plan.nodes`.

    A back-edge has `max_visits`; it never counts for a join (flow.md, Back-edges).
    """

    source: int
    port: str
    target: int
    max_visits: int | None = None


@dataclass(frozen=True, slots=True)
class PlanNode:
    """One node. Indexes count in document order: nodes by id.

    `config`, `default` are templates (nextscript.expressions); `reads` are the root names the
    node's templates read that are node ids; `parent` is the index of the container, None at the
    top; `live_ports` are all ports this node can make live, `error` included when wired.
    """

    id: str
    type: str
    version: int
    group: Literal["trigger", "control", "activity"]
    name: str
    parent: int | None
    config: Json
    reads: tuple[str, ...]
    ports: tuple[str, ...]
    join: Literal["all", "every", "first", "each", "count"] = "all"
    count: int = 0
    rest: Literal["finish", "cancel"] = "finish"
    each: PlanEach | None = None
    retry: Retry = Retry(attempts=1)
    timeout_ms: int = 300_000
    on_error: Literal["fail", "continue"] = "fail"
    default: Json = None
    has_default: bool = False
    disabled: bool = False
    connection: str | None = None
    runs: Literal["inline", "quick", "standard"] = "standard"
    effects: Literal["idempotent", "keyed", "unsafe"] = "idempotent"
    undo: str | None = None
    queue: str | None = None
    guard: Json = None
    guard_timeout_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """The head of back-edges and all nodes that lead back to it; it runs as a loop body."""

    head: int
    nodes: tuple[int, ...]
    max_visits: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled version. `outputs` is a template or None; `inputs` the JSON Schema or None.

    Edges are sorted by (from node id, port, to node id); nodes by id.
    """

    nodes: tuple[PlanNode, ...]
    edges: tuple[PlanEdge, ...]
    regions: tuple[Region, ...] = ()
    inputs: Json = None
    outputs: Json = None
    has_outputs: bool = False
    timezone: str = "UTC"
    timeout_ms: int | None = None
    on_failure: str | None = None
    name: str = ""
    variables: tuple[str, ...] = ()
