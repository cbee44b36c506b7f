"""The flow document, `nextscript.flow/1`: what the user draws, as data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from nextscript.durations import Duration

SCHEMA = "nextscript.flow/1"
MAX_NODES = 5_000
MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 64

SLUG = r"^[a-z][a-z0-9_]{0,62}$"
KEY = r"^[a-z][a-z0-9_-]{0,62}$"
Slug = Annotated[str, Field(pattern=SLUG)]
Key = Annotated[str, Field(pattern=KEY)]

RESERVED = frozenset(
    ["input", "item", "index", "loop", "run", "vars", "error", "env", "true", "false", "none"]
)
"""Names an expression gives a meaning of its own; no node or port may be called so."""


class Part(BaseModel):
    """A piece of the document: unknown fields are refused, so that a typo cannot hide."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class CountJoin(Part):
    """Run at the nth live edge."""

    count: int = Field(ge=1)


Join = Literal["all", "every", "first", "each"] | CountJoin


class Each(Part):
    """Run the node once per item of a list."""

    items: JsonValue
    concurrency: int = Field(default=10, ge=1, le=200)
    until: str | None = None
    rest: Literal["finish", "cancel"] = "cancel"
    on_item_error: Literal["fail", "collect"] = "fail"
    open: str | None = None
    detach: bool = False


class RetryPolicy(Part):
    """How often and how soon a failed attempt is made again; `attempts` counts the first."""

    attempts: int = Field(default=3, ge=1, le=1000)
    first: Duration = "1s"
    factor: float = Field(default=2.0, ge=1, le=100)
    max: Duration = "1m"
    on: list[str] | None = None


class Node(Part):
    """One node: `config` belongs to its type, everything else means the same on every type."""

    id: Slug
    type: str = Field(min_length=1, max_length=200)
    version: int | None = Field(default=None, ge=1)
    config: dict[str, JsonValue] = {}
    name: str | None = Field(default=None, max_length=200)
    notes: str | None = Field(default=None, max_length=20_000)
    disabled: bool = False
    parent: Slug | None = None
    connection: str | None = Field(default=None, max_length=63)
    join: Join = "all"
    rest: Literal["finish", "cancel"] = "finish"
    each: str | Each | None = None
    retry: RetryPolicy | None = None
    timeout: Duration | None = None
    on_error: Literal["fail", "continue"] = "fail"
    default: JsonValue = None
    runs: Literal["inline", "quick", "standard"] | None = None
    effects: Literal["idempotent", "keyed", "unsafe"] | None = None
    guard: str | None = None
    guard_timeout: Duration | None = None


class Edge(Part):
    """An edge from `node` or `node.port` to a node; `max_visits` makes it a back-edge."""

    from_: str = Field(alias="from", min_length=1, max_length=130)
    to: Slug
    max_visits: int | None = Field(default=None, ge=1, le=100_000)

    @property
    def source(self) -> str:
        """The id of the node the edge leaves."""
        return self.from_.partition(".")[0]

    @property
    def port(self) -> str:
        """The port it leaves by."""
        return self.from_.partition(".")[2] or "out"


class ConcurrencySettings(Part):
    """How many runs of this flow may be under way at once, counted per `key`."""

    limit: int = Field(ge=1, le=100_000)
    key: str | None = None
    when_full: Literal["queue", "refuse", "cancel_oldest"] = "queue"


class Retention(Part):
    """How long the records of ended runs are kept."""

    succeeded: Duration = "7d"
    failed: Duration = "90d"


class Settings(Part):
    """What holds for the whole flow."""

    timezone: str = "UTC"
    concurrency: ConcurrencySettings | None = None
    timeout: Duration | None = None
    priority: int | None = Field(default=None, ge=1, le=5)
    on_failure: str | None = None
    notify: list[str] = []
    retention: Retention | None = None


class FlowDocument(Part):
    """A whole flow. `layout` is drawing only: it is no part of the meaning, hash or diff."""

    schema_: Literal["nextscript.flow/1"] = Field(default="nextscript.flow/1", alias="schema")
    name: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=20_000)
    inputs: dict[str, JsonValue] | None = None
    nodes: list[Node] = Field(default=[], max_length=MAX_NODES)
    edges: list[Edge] = Field(default=[], max_length=MAX_NODES * 4)
    outputs: JsonValue = None
    settings: Settings = Settings()
    layout: dict[str, JsonValue] = {}
