"""A flow as a graph: nodes by id, the edges that connect something, who stands in whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nextscript.document.models import Node
from nextscript.node_types import Declaration
from nextscript.values import Json

TOP = -1
"""Stands for the flow itself where a container's index is asked for."""
_LONGEST_TITLE = 80


@dataclass(slots=True)
class Drawn:
    """A node as drawn. `at` is its place in the document; `ports` are without `error`."""

    index: int
    at: int
    node: Node
    declaration: Declaration | None
    config: dict[str, Json]
    ports: tuple[str, ...] = ()
    parent: int = TOP

    @property
    def id(self) -> str:
        """The node's id."""
        return self.node.id

    @property
    def title(self) -> str:
        """How a sentence calls it: its name in quotes, else its id."""
        name = " ".join((self.node.name or "").split())
        if len(name) > _LONGEST_TITLE:
            name = f"{name[:_LONGEST_TITLE]}…"
        return f"“{name}”" if name else self.id

    @property
    def type(self) -> str:
        """The name of its type."""
        return self.node.type

    @property
    def group(self) -> str:
        """What kind of type it has; empty when the type is not known."""
        return self.declaration.node_type.group if self.declaration else ""

    @property
    def holds_nodes(self) -> bool:
        """Say whether other nodes may stand in it."""
        return self.declaration is not None and self.declaration.node_type.holds_nodes

    @property
    def pointer(self) -> str:
        """Where it stands in the document."""
        return f"/nodes/{self.at}"


@dataclass(frozen=True, slots=True)
class Link:
    """An edge that connects two nodes of one body; `at` is its place in the document."""

    at: int
    source: int
    port: str
    target: int
    max_visits: int | None


@dataclass(slots=True)
class Drawing:
    """The graph the checks work on. `links` holds only edges that make sense."""

    nodes: list[Drawn]
    links: list[Link] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)
    into: list[list[Link]] = field(default_factory=list)
    out_of: list[list[Link]] = field(default_factory=list)

    def connect(self, links: list[Link]) -> None:
        """Take in the edges, and group the nodes by container."""
        self.links = sorted(links, key=lambda one: (one.source, one.port, one.target))
        self.into = [[] for _ in self.nodes]
        self.out_of = [[] for _ in self.nodes]
        for link in self.links:
            self.into[link.target].append(link)
            self.out_of[link.source].append(link)
        for node in self.nodes:
            self.members.setdefault(node.parent, []).append(node.index)

    def containers(self, node: int) -> Iterator[int]:
        """Give a node's containers, innermost first."""
        parent = self.nodes[node].parent
        while parent != TOP:
            yield parent
            parent = self.nodes[parent].parent

    def id(self, node: int) -> str:
        """Give a node's id."""
        return self.nodes[node].id

    def title(self, node: int) -> str:
        """Say how a sentence calls a node."""
        return self.nodes[node].title
