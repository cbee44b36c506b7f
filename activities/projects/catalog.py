"""What the catalog offers beyond its declarations."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from activities.operation import Actor, operation
from nextscript.catalog import Catalog
from nextscript.errors import NotFound


@operation("catalog.options", permission="catalog.read")
async def options(
    session: AsyncSession, actor: Actor, catalog: Catalog, type_: str, pointer: str
) -> list[object]:
    """List a field's dynamic choices. Raises NotFound for an unknown type.

    No declaration offers dynamic choices yet, so every field has none.
    """
    if catalog.get(type_) is None:
        raise NotFound(f"There is no node type called {type_}.")
    return []
