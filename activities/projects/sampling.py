"""Sample values for the names an expression reads while it is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import JsonValue

from engine.compiler import Repeat, repeats_at
from nextscript.catalog import Catalog
from nextscript.document import FlowDocument
from nextscript.errors import ExpressionError
from nextscript.expressions import Settings, Template, compile_template, evaluate, references

NAMES = {"item": frozenset({"item", "index"}), "loop": frozenset({"loop"})}
_REPEATED = frozenset({"item", "index", "loop"})


@dataclass(frozen=True)
class Place:
    """Where an expression stands in a drawing: its names are those this node may read."""

    document: FlowDocument
    node: str
    pointer: str


@dataclass(frozen=True)
class Sampling:
    """Sample values for expressions: those that are known, and the first item of what repeats."""

    catalog: Catalog
    settings: Settings
    known: Callable[[set[str]], Awaitable[dict[str, JsonValue]]]

    async def scope(self, template: Template, place: Place | None) -> dict[str, JsonValue]:
        """Give the names an expression reads, as far as there are values for them."""
        names = {one.root for one in references(template)}
        scope = await self.known(names)
        if place is not None and names - scope.keys() & _REPEATED:
            scope = await self._repeated(place, names) | scope
        return scope

    async def _repeated(self, place: Place, names: set[str]) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {}
        for one in await asyncio.to_thread(repeats_in, place, self.catalog):
            if not names & NAMES[one.name]:
                continue
            items = await self._items(Place(place.document, one.node, one.pointer), one)
            first = {"item": items[0]} if isinstance(items, list) and items else {}
            if one.name == "loop":
                found["loop"] = {"index": 0, **first}
            elif first:
                found |= {"index": 0, **first}
        return found

    async def _items(self, place: Place, repeat: Repeat) -> JsonValue:
        try:
            template = await asyncio.to_thread(compile_template, repeat.items)
            scope = await self.scope(template, place)
            return await asyncio.to_thread(evaluate, template, scope, self.settings)
        except ExpressionError:
            return None


def repeats_in(place: Place, catalog: Catalog) -> list[Repeat]:
    """List what is repeated around a place."""
    return repeats_at(place.document, catalog, place.node, place.pointer)
