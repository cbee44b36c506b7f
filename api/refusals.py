"""What is refused to somebody who signed in goes into the audit log: to whom, what and where."""

from __future__ import annotations

from collections.abc import Awaitable

from cachetools import TTLCache
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from activities.audit.events import Detail, Event, Resource
from activities.audit.origin import Origin
from activities.audit.recording import record_apart
from activities.operation import Actor
from activities.parts import Parts
from nextscript.errors import Forbidden, TooMany

_AGAIN_SECONDS = 60.0
_noted: TTLCache[tuple[object, ...], None] = TTLCache(maxsize=50_000, ttl=_AGAIN_SECONDS)
_ACTIONS = {403: "access.refused", 429: "access.throttled"}
_KINDS = {"key": "api_key"}


def origin_of(request: HTTPConnection) -> Origin:
    """Say from where a request came; the address is the client's where a proxy is trusted."""
    return Origin(
        address=request.client.host if request.client else None,
        user_agent=request.headers.get("user-agent"),
        request_id=request.scope.get("state", {}).get("request_id"),
    )


async def noting_refusals(
    request: Request, permission: str | None, answer: Awaitable[Response]
) -> Response:
    """Answer; note it when that is a refusal. The same one again is noted once a minute."""
    try:
        response = await answer
    except Forbidden:
        await note_refusal(request, permission, 403)
        raise
    except TooMany:
        await note_refusal(request, permission, 429)
        raise
    if response.status_code in _ACTIONS:  # it was kept for an idempotency key
        await note_refusal(request, permission, response.status_code)
    return response


async def note_refusal(request: HTTPConnection, permission: str | None, status: int) -> None:
    """Note that who sent this was refused it; nothing where nobody is known to have."""
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:
        return
    route, resource = request.scope["route"].name, _resource(request, actor)
    which = (route, resource.id) if status == 403 else ()
    if (mark := (actor.organisation_id, actor.kind, actor.id, status, *which)) in _noted:
        return
    details: dict[str, Detail] = {"permission": permission, "route": route}
    parts: Parts = request.app.state.parts
    event = Event.by(actor, _ACTIONS[status], resource, "refused", details)
    await record_apart(parts.sessions, event)
    _noted[mark] = None


def _resource(request: HTTPConnection, actor: Actor) -> Resource:
    """Name what the address names last; it may not be there, or be somebody else's."""
    ids = {name: id_ for name, id_ in request.path_params.items() if name.endswith("_id")}
    if not ids:
        return Resource("organisation", str(actor.organisation_id), None, actor.project_id)
    name, id_ = [*ids.items()][-1]
    kind = name.removesuffix("_id")
    return Resource(_KINDS.get(kind, kind), str(id_), None, actor.project_id)


def forget_all() -> None:
    """Note every refusal again."""
    _noted.clear()
