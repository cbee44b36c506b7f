"""Which methods a path answers."""

from __future__ import annotations

from fastapi.routing import iter_route_contexts
from starlette.requests import Request


def allowed_methods(request: Request) -> list[str]:
    """Give the methods of every route that matches the request's path."""
    path = request.scope["path"]
    found: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        if context.methods and context.path_regex.match(path):
            found |= context.methods
    return sorted(found)
