"""The one door of HTTP: who asks, whether they may, and whether the request can be read at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, get_args

from fastapi import params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute, APIRouter, APIWebSocketRoute, iter_route_contexts
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket
from typing_extensions import override

from activities.audit.origin import coming_from
from activities.operation import Actor, refuse_without
from api.acceptable import refuse_unacceptable
from api.access import Access, needs
from api.admission import admit, admit_socket
from api.etags import unless_known
from api.idempotency import answer_once
from api.limits import count
from api.problems import HttpProblem
from api.refusals import note_refusal, noting_refusals, origin_of
from nextscript.document.strict_json import read_json_strict
from nextscript.errors import Forbidden, Unauthenticated, Unavailable

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
SocketHandler = Callable[[WebSocket, Actor], Coroutine[Any, Any, None]]
_LARGE_BODY = 256 * 1024
_MOST_FIELDS = 100
_SOCKET_DOORS: set[Callable[..., object]] = set()


class StrictRequest(Request):
    """A request whose JSON was read strictly, and only once its sender was let in."""

    parsed: object = None

    @override
    async def json(self) -> Any:  # Any: as Starlette says
        return self.parsed


class Door(APIRoute):
    """A route with a declared permission. Raises TypeError when it declares none."""

    @property
    def access(self) -> Access:
        """What this route declares."""
        return declared_access(self)

    @property
    def gives_json(self) -> bool:
        """Whether its answers are JSON, so that who cannot read it is refused."""
        return self.response_model is not None and not self.access.raw

    @override
    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's handler: query, caller, permission, body, idempotency, then the route."""
        handler, access = super().get_route_handler(), self.access
        known = {
            field.alias
            for field in get_flat_params(self.dependant)
            if not isinstance(field.field_info, params.Path | params.Header | params.Cookie)
        }
        takes_json, gives_json = self.body_field is not None, self.gives_json
        fields = _fields_of(self.body_field.field_info if self.body_field else None)

        async def enter(plain: Request) -> Response:
            request = StrictRequest(plain.scope, plain.receive)
            with request.app.state.crowds.joined(request), coming_from(origin_of(request)):
                return await noting_refusals(request, access.permission, answer(request))

        async def answer(request: StrictRequest) -> Response:
            _refuse_strange_path(request.scope["path"])
            if not access.any_query:
                _refuse_unknown_query(request, known)
            public = access.permission is None
            request.state.actor = actor = await admit(request, public=public, raw=access.raw)
            if gives_json:
                refuse_unacceptable(request)
            left = count(request, actor, hook=access.raw)
            if access.permission:
                refuse_without(actor, access.permission)
            if not access.streamed:
                await _read_body(request, access.body_bytes, takes_json=takes_json)
                request.parsed = _shortened(request.parsed, fields)
            if access.idempotency == "own" or request.method != "POST" or actor is None:
                response = await handler(request)
            else:
                response = await answer_once(request, actor, handler)
            if left is None or actor is None:
                return response  # a flow's own answer, or a page: nothing of ours is added
            response.headers.update(left.headers())
            return unless_known(request, response)

        return enter


def make_router(*, prefix: str = "", tags: list[str]) -> APIRouter:
    """Make a router whose routes are doors."""
    return APIRouter(prefix=prefix, tags=[*tags], route_class=Door)


def socket(
    router: APIRouter, path: str, permission: str
) -> Callable[[SocketHandler], SocketHandler]:
    """Declare a WebSocket and the permission it needs; it is refused by a close code.

    4401: not signed in, 4403: not allowed; before it is opened: a page of another site.
    """

    def mark(handler: SocketHandler) -> SocketHandler:
        async def enter(socket: WebSocket) -> None:
            try:
                actor = await admit_socket(socket)
            except Forbidden:
                await socket.close()
                return
            except Unauthenticated:
                await _refuse(socket, 4401)
                return
            except Unavailable:
                await _refuse(socket, 1013)
                return
            socket.state.actor = actor
            with coming_from(origin_of(socket)):
                if not actor.may(permission):
                    await note_refusal(socket, permission, 403)
                    await _refuse(socket, 4403)
                    return
                await socket.accept()
                await handler(socket, actor)

        _SOCKET_DOORS.add(enter)
        name = handler.__name__
        router.add_api_websocket_route(path, enter, name, dependencies=[needs(permission)])
        return handler

    return mark


async def _refuse(socket: WebSocket, code: int) -> None:
    await socket.accept()  # a browser is told the code only of a socket that was open
    await socket.close(code)


def declared_access(route: APIRoute | APIWebSocketRoute) -> Access:
    """Give what a route declares. Raises TypeError when it declares nothing, or twice."""
    found = [one.dependency for one in route.dependencies if isinstance(one.dependency, Access)]
    if len(found) != 1:
        raise TypeError(f"{route.path} declares {len(found)} permissions; it must declare one")
    return found[0]


def refuse_undeclared(routes: list[BaseRoute]) -> None:
    """Raise TypeError for a route that is no door: an app with one does not start."""
    for context in iter_route_contexts(routes):
        route = context.original_route
        if isinstance(route, APIWebSocketRoute) and route.endpoint in _SOCKET_DOORS:
            declared_access(route)
        elif not isinstance(route, Door):
            raise TypeError(f"{getattr(route, 'path', route)} declares no permission")


def _refuse_strange_path(path: str) -> None:
    # No database can look for the one; the patterns of routes end in $, which overlooks the other.
    if "\0" in path or path.endswith("\n"):
        raise HttpProblem(404, "request.not_found", "There is nothing at this address.")


def _refuse_unknown_query(request: Request, known: set[str]) -> None:
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise HttpProblem(
            400, "request.query", f"There is no parameter called {unknown[0][:100]!r} here."
        )


async def _read_body(request: StrictRequest, limit: int, *, takes_json: bool) -> None:
    body = await read_capped(request, limit)
    request._body = body
    if not body or not takes_json:
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HttpProblem(415, "request.media_type", "Send JSON (Content-Type: application/json).")
    if len(body) < _LARGE_BODY:
        request.parsed = read_json_strict(body, max_bytes=limit)
    else:  # it may take a second, in which others are answered
        request.parsed = await asyncio.to_thread(read_json_strict, body, max_bytes=limit)


def _fields_of(body: FieldInfo | None) -> frozenset[str] | None:
    """Give the names a body may have; None when any are its sender's to choose."""
    said = body.annotation if body is not None else None
    for model in (said, *get_args(said)):  # the second where a body may be left out
        if isinstance(model, type) and issubclass(model, BaseModel):
            return frozenset(field.alias or name for name, field in model.model_fields.items())
    return None


def _shortened(parsed: object, fields: frozenset[str] | None) -> object:
    """Leave of a flood of unknown fields what is enough to refuse it: each would be an error."""
    if fields is None or not isinstance(parsed, dict) or len(parsed) <= _MOST_FIELDS:
        return parsed
    return {
        name: value
        for place, (name, value) in enumerate(parsed.items())
        if place < _MOST_FIELDS or name in fields
    }


async def read_capped(request: Request, limit: int) -> bytes:
    """Read a body of at most `limit` bytes; a larger one is refused before it is read (413)."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)


def too_large(limit: int) -> HttpProblem:
    """Say how large a body may be."""
    return HttpProblem(413, "limit.body", f"A body may have at most {limit:,} bytes.")
