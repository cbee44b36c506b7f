"""A connector: the activities and triggers of one service, and how to connect to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

from nextscript.activity import declaration_of
from nextscript.connection import Connection
from nextscript.node_types import Declaration


@dataclass(frozen=True)
class Connector:
    """Adding an activity is a file and a line in `activities`."""

    key: str
    title: str
    connection: type[Connection] | None
    activities: tuple[Callable[..., Awaitable[object]], ...]
    triggers: tuple[Callable[..., Awaitable[object]], ...] = ()
    """What `@listen` and `@poll` declared."""
    icon: str = ""
    """The text of an SVG image, or the name of a Lucide icon."""
    unverified: bool = False
    """Written from a description and tried against no real service: the catalogue says so."""

    @property
    def functions(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """Its activities and triggers."""
        return (*self.activities, *self.triggers)

    def declarations(self) -> Iterator[Declaration]:
        """Give the node types of this connector, with its key and icon filled in."""
        for function in self.functions:
            found = declaration_of(function)
            shown = found.node_type.model_copy(
                update={
                    "connector": self.key,
                    "icon": found.node_type.icon or self.icon,
                    "unverified": self.unverified,
                }
            )
            yield replace(found, node_type=shown)
