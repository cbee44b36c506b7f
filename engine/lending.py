"""A worker of somebody's own that is lent to single runs, such as an engineer's laptop.

It listens on a queue of its own name and says, when asked, which node types it serves. A run that
names the queue sends steps of those types there; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pydantic import BaseModel, ConfigDict, TypeAdapter
from temporalio import activity

from engine.activities.ports import CurrentCatalog
from nextscript.node_types import Declaration, NodeType

SERVES = "engine.serves"
_POOL = "lent-"


class Anything(BaseModel):
    """The config of a type whose model only its worker has; the worker checks it."""

    model_config = ConfigDict(extra="allow")


class Served(BaseModel):
    """A node type as a lent worker tells of it."""

    node_type: NodeType
    timeout: str

    def declaration(self) -> Declaration:
        """Give what a checker needs of it; it cannot be run here."""
        return Declaration(self.node_type, Anything, None, None, timeout=self.timeout)


SERVED = TypeAdapter(list[Served])


def pool_of(name: str) -> str:
    """Give the pool of a lent worker; no name reaches a pool of the platform's own."""
    return _POOL + name


def is_lent(pool: str) -> bool:
    """Say whether a pool is that of a lent worker."""
    return pool.startswith(_POOL)


def serves(catalog: CurrentCatalog) -> Callable[[], Awaitable[object]]:
    """Give the activity that says which node types a worker has just now."""

    @activity.defn(name=SERVES)
    async def say() -> object:
        found = catalog.catalog.declarations.values()
        told = [Served(node_type=one.node_type, timeout=one.timeout) for one in found]
        return SERVED.dump_python(told, mode="json")

    return say
