"""What a node type declares: the palette, the form, the checker and the engine all read this."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, JsonValue

from nextscript.connection import Connection

if TYPE_CHECKING:
    from nextscript.options import ListOptions

Runs = Literal["inline", "quick", "standard"]
Effects = Literal["idempotent", "keyed", "unsafe"]
Group = Literal["trigger", "control", "activity"]
BUILT_IN = "built-in"
OF_PROJECT = "project"
"""The source of types that only one project has."""


class Port(BaseModel):
    """A way out of a node."""

    id: str
    title: str


class Example(BaseModel):
    """A filled-in config a reader learns from."""

    title: str
    config: dict[str, JsonValue]


class NodeType(BaseModel):
    """A node type as the catalog shows it (the shape of `GET /v1/catalog`)."""

    type: str
    version: int = 1
    title: str
    description: str
    group: Group
    family: str
    connector: str | None = None
    icon: str = ""
    """The name of a Lucide icon, or an SVG image's text (a connector's icon.svg)."""
    keywords: list[str] = []
    config: dict[str, JsonValue]
    output: dict[str, JsonValue]
    ports: list[Port]
    ports_from: str | None = None
    connection: str | None = None
    """The kind of connection it takes; of several, the first."""
    connections: list[str] = []
    """All kinds it takes."""
    connection_optional: bool = False
    holds_nodes: bool = False
    runs: Runs
    effects: Effects
    undo: str | None = None
    deprecated: str | None = None
    examples: list[Example] = []
    unverified: bool = False
    """Written from a description and tried against nothing."""


@dataclass(frozen=True)
class Declaration:
    """A node type with what only this process needs: its models and its function.

    `function` is, for an activity, `async (input, ctx) -> output`; for a control node, the object
    `engine.nodes` drives (this package does not know its shape); for a trigger, what listens
    or polls, and None where nothing does.
    `upgrades[n]` turns a config of version n into one of version n + 1.
    """

    node_type: NodeType
    input_model: type[BaseModel]
    output_model: type[BaseModel] | None
    # Any: an activity's parameter types are its own, and a control's shape is the engine's.
    function: Callable[..., Awaitable[Any]] | object | None
    upgrades: Mapping[int, Callable[[dict[str, JsonValue]], dict[str, JsonValue]]] = field(
        default_factory=dict
    )
    connection_models: tuple[type[Connection], ...] = ()
    """A model for each of `node_type.connections`."""
    queue: str | None = None
    timeout: str = "5m"
    source: str = BUILT_IN
    """Where it is declared; for custom code, the file, or the package."""
    edition: str = ""
    """Which loading of the source it is of: a file that changed is loaded again."""
    options: Mapping[str, ListOptions] = field(default_factory=dict)
    """By the pointer of a field, with `*` for places in lists: what lists its choices."""
    way: Literal["listen", "poll"] | None = None
    """For a trigger with a function: how it is called (nextscript.triggers)."""

    @property
    def is_custom(self) -> bool:
        """Whether its code came neither with the product nor is data of a project."""
        return self.source not in (BUILT_IN, OF_PROJECT)


def any_of(kinds: list[str]) -> str:
    """Say in words which kinds of connection will do."""
    return " or ".join(kinds) if len(kinds) < 3 else f"{', '.join(kinds[:-1])} or {kinds[-1]}"


def connection_of(
    declaration: Declaration, kind: str, values: Mapping[str, JsonValue]
) -> Connection | None:
    """Make a connection of a kind the type takes; None for any other kind."""
    for model in declaration.connection_models:
        if model.kind == kind:
            return model.model_validate(values)
    return None
