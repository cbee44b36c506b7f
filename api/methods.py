"""Which methods a path answers."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import StreamingResponse

from api.door import Door


def allowed_methods(request: Request) -> list[str]:
    """Give the methods of every route that matches the request's path."""
    found: set[str] = set()
    for route in _routes_at(request):
        found |= route.methods or set()
    return sorted(found | {"HEAD"} if is_read(request) else found)


def is_read(request: Request) -> bool:
    """Say whether the path has something to read, that looking at neither starts nor follows."""
    return any(
        "GET" in (route.methods or ())
        and not route.access.raw
        and route.response_class is not StreamingResponse
        for route in _routes_at(request)
    )


def _routes_at(request: Request) -> Iterator[Door]:
    path = request.scope["path"]
    for context in iter_route_contexts(request.app.routes):
        route = context.original_route
        if isinstance(route, Door) and context.path_regex.match(path):
            yield route
