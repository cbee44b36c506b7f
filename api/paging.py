"""Pages over HTTP: `?limit=&cursor=` in, `{items, next}` out."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from activities import paging
from api.deps import CurrentActor, Parts

ItemT = TypeVar("ItemT")


class PageRead(BaseModel, Generic[ItemT]):
    """A piece of a list; `next` is the cursor of the piece after it, or null at the end."""

    model_config = ConfigDict(from_attributes=True)

    items: list[ItemT]
    next: str | None


class TotalRead(BaseModel):
    """How many a list has: to the last one if `exact`, otherwise about so many."""

    model_config = ConfigDict(from_attributes=True)

    total: int
    exact: bool


async def _window(
    request: Request,
    actor: CurrentActor,
    parts: Parts,
    limit: Annotated[int, Query(ge=1, le=paging.MOST)] = paging.LIMIT,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> paging.Window:
    return paging.window(parts.keys, actor, request.url.path, limit, cursor)


Window = Annotated[paging.Window, Depends(_window)]
