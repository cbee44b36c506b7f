"""All node types a process knows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from nextscript.node_types import Declaration


class Broken(BaseModel):
    """A file that could not be loaded: where, and why in words."""

    source: str
    line: int | None
    message: str


@dataclass(frozen=True)
class Catalog:
    """Node types by name. Built once per process and passed as an argument."""

    declarations: dict[str, Declaration]
    broken: tuple[Broken, ...] = ()

    @classmethod
    def of(cls, *groups: Iterable[Declaration], broken: Iterable[Broken] = ()) -> Catalog:
        """Build a catalog. Raises ValueError when two declarations share a type."""
        found: dict[str, Declaration] = {}
        for declaration in (one for group in groups for one in group):
            name = declaration.node_type.type
            if name in found:
                raise ValueError(f"two node types are called {name}")
            found[name] = declaration
        return cls(dict(sorted(found.items())), tuple(broken))

    def get(self, type_: str) -> Declaration | None:
        """Give a node type's declaration, or None when this process does not know it."""
        return self.declarations.get(type_)

    @cached_property
    def hash(self) -> str:
        """A hash of everything the catalog shows; it changes when a type or a failure does."""
        shown = [one.node_type.model_dump(mode="json") for one in self.declarations.values()]
        faults = [one.model_dump(mode="json") for one in self.broken]
        return hashlib.sha256(json.dumps([shown, faults], sort_keys=True).encode()).hexdigest()[:32]
